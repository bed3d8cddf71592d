import { RotateCcw } from 'lucide-react';
import type { Factor } from '../../../preload/contract.ts';
import { useSelection, type WhatIf } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { describeStrengths } from './factor-text.ts';

interface WhatIfHeadProps {
  readonly factors: readonly Factor[];
  readonly whatIf: WhatIf;
}

/** Takes the place of the panel's title while causes are switched, so that nothing below it moves. */
export function WhatIfHead({ factors, whatIf }: WhatIfHeadProps) {
  const t = useText();
  const resetWhatIf = useSelection((state) => state.resetWhatIf);
  const title = t('whatIf.title', { change: describeStrengths(factors, whatIf.strengths, t) });
  return (
    <div className="explain__head explain__head--what-if" role="group" aria-label={t('whatIf.label')}>
      <h2 className="what-if__title" title={title}>
        {title}
      </h2>
      <Button size="small" onPress={resetWhatIf}>
        <RotateCcw aria-hidden="true" />
        {t('reset')}
      </Button>
    </div>
  );
}
