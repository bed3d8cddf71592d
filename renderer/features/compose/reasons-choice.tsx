import { useText } from '../../app/text.ts';
import { Choice } from '../../design/choice.tsx';
import { useCompose, type Reasons } from './compose-store.ts';

const all: readonly Reasons[] = ['measured', 'forecast', 'asked'];

/** How much the reasons for new pictures may cost: measuring takes the longest, and none are found until someone asks. */
export function ReasonsChoice() {
  const t = useText();
  const reasons = useCompose((state) => state.reasons);
  const change = useCompose((state) => state.change);
  return (
    <Choice
      label={t('compose.reasons')}
      value={reasons}
      options={all.map((id) => ({ id, label: t(`compose.reasons.${id}`) }))}
      onChange={(id) => {
        const chosen = all.find((one) => one === id);
        if (chosen !== undefined) change({ reasons: chosen });
      }}
    />
  );
}
