import { useState } from 'react';
import type { Aspect, Statement } from '../../../preload/contract.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { aspectName } from './aspect-text.ts';

const shownAtFirst = 4;

interface MovedAspectsProps {
  readonly effects: Statement['evidence']['effects'];
  readonly aspects: readonly Aspect[];
}

/** All aspects that a factor moved, largest first; the long tail on demand. */
export function MovedAspects({ effects, aspects }: MovedAspectsProps) {
  const t = useText();
  const numbers = useNumbers();
  const [all, setAll] = useState(false);
  if (effects.length < 2) return null;
  const shown = all ? effects : effects.slice(0, shownAtFirst);
  const rest = effects.length - shown.length;
  return (
    <div className="evidence__effects">
      <ul aria-label={t('evidence.alsoMoved')}>
        {shown.map((moved) => (
          <li key={moved.aspect}>
            <span>{aspectName(moved.aspect, aspects, t)}</span>
            <span className="numbers">
              {numbers.signed(moved.effect)} <span className="evidence__floor">± {numbers.two(moved.noiseFloor)}</span>
            </span>
          </li>
        ))}
      </ul>
      {rest === 0 ? null : (
        <Button look="plain" size="small" className="evidence__rest" onPress={() => setAll(true)}>
          {t('evidence.rest', { count: rest })}
        </Button>
      )}
    </div>
  );
}
