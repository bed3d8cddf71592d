import { useState } from 'react';
import type { Change } from '../../../preload/contract.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Sentence } from './sentence.tsx';

const shownAtFirst = 3;

/** What differs between a picture and its counterfactual, largest first; the long tail on demand. */
export function ChangeList({ changes }: { readonly changes: readonly Change[] }) {
  const t = useText();
  const numbers = useNumbers();
  const [all, setAll] = useState(false);
  // Levels have a sign, probabilities none.
  const written = (value: number, { aspect }: Change): string => (aspect === 'presence' ? numbers.two(value) : numbers.signed(value));
  const shown = all ? changes : changes.slice(0, shownAtFirst);
  const rest = changes.length - shown.length;
  return (
    <>
      <ul>
        {shown.map((change) => (
          <li key={`${change.aspect}-${change.text}`} className="what-if__change">
            <span className="selectable">
              <Sentence text={change.text} />
            </span>
            <span className="numbers what-if__levels">
              {written(change.before, change)} → {written(change.after, change)}
            </span>
            <span className="numbers what-if__number">{numbers.two(change.score)}</span>
          </li>
        ))}
      </ul>
      {rest === 0 ? null : (
        <Button look="plain" size="small" className="evidence__rest" onPress={() => setAll(true)}>
          {t('evidence.rest', { count: rest })}
        </Button>
      )}
    </>
  );
}
