import { renderToStaticMarkup } from 'react-dom/server';
import { CheckboxGroup } from 'react-aria-components';
import { expect, it } from 'vitest';
import { Checkbox } from '../../../renderer/design/checkbox.tsx';

it('has its mark, which is checked as it is, alone or as one of a group', () => {
  const alone = renderToStaticMarkup(<Checkbox isSelected>I accept</Checkbox>);
  expect(alone).toMatch(/class="checkbox"[^>]*data-selected="true".*class="checkbox__mark".*I accept/u);
  const group = renderToStaticMarkup(
    <CheckboxGroup aria-label="Questions" value={['age']}>
      <Checkbox value="age" hasLines>
        Age
      </Checkbox>
      <Checkbox value="skin" hasLines>
        Skin
      </Checkbox>
    </CheckboxGroup>,
  );
  expect(group.match(/class="checkbox checkbox--lines"/gu)).toHaveLength(2);
  expect(group.match(/data-selected="true"/gu)).toHaveLength(1);
});
