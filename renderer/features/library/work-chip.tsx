import { CircleAlert, Hourglass } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useAmount } from '../../app/amounts.ts';
import { endedBetween, useLongWork } from '../../app/long-work.ts';
import { notify } from '../../app/notices.ts';
import { useInfo } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { describeEnded, describeWork } from './work-text.ts';
import './work-chip.css';

/** Long work on checkpoints goes on when its dialog is closed: how far it is, how it ended, and the way to it. */
export function WorkChip() {
  const t = useText();
  const amount = useAmount();
  const nameOf = useNameOf();
  const open = useSelection((state) => state.open);
  const work = describeWork(useLongWork(), amount, nameOf, t);
  const [hasFocus, setFocus] = useState(false);
  useNoticesOfEnds(nameOf);
  // It stays while the keyboard is on it, which would be lost with it.
  if (work === null && !hasFocus) return null;
  const { what, how, value } = work ?? { what: t('models.title'), how: t('stage.finished'), value: 1 };
  return (
    <Button
      className={value === null ? 'work-chip work-chip--failed' : 'work-chip'}
      size="small"
      aria-label={t('work.label', { what, how })}
      onFocusChange={setFocus}
      onPress={() => open('models')}
    >
      {value === null ? <CircleAlert aria-hidden="true" /> : <Hourglass aria-hidden="true" />}
      <span className="numbers">{how}</span>
      <span className="work-chip__value" style={{ width: `${(value ?? 0) * 100}%` }} aria-hidden="true" />
    </Button>
  );
}

function useNameOf(): (checkpoint: string) => string {
  const checkpoints = useInfo().data?.checkpoints;
  return useCallback((id: string) => checkpoints?.find((one) => one.id === id)?.name ?? id, [checkpoints]);
}

/** Whoever has the models open sees there how work ends. */
function useNoticesOfEnds(nameOf: (checkpoint: string) => string): void {
  const t = useText();
  useEffect(
    () =>
      useLongWork.subscribe((after, before) => {
        const { panel, open } = useSelection.getState();
        if (panel === 'models') return;
        for (const ended of endedBetween(before, after)) {
          const { title, ...rest } = describeEnded(ended, nameOf, t);
          notify(title, { ...rest, action: { label: 'show', run: () => open('models') } });
        }
      }),
    [nameOf, t],
  );
}
