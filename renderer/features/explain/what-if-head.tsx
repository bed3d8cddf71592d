import { Maximize, RotateCcw } from 'lucide-react';
import type { Factor } from '../../../preload/contract.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection, type WhatIf } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { describeStrengths } from './factor-text.ts';

interface WhatIfHeadProps {
  readonly factors: readonly Factor[];
  readonly whatIf: WhatIf;
}

/** The what-if becomes the shown picture, with all that can be done to one. Its head goes, so the picture takes the focus. */
function openPicture(id: string | null, select: (id: string) => void): void {
  if (id === null) return;
  select(id);
  requestAnimationFrame(() => document.querySelector<HTMLElement>('.picture[tabindex]')?.focus({ focusVisible: false }));
}

/** Takes the place of the panel's title while causes are switched, so that nothing below it moves. */
export function WhatIfHead({ factors, whatIf }: WhatIfHeadProps) {
  const t = useText();
  const select = useSelection((state) => state.select);
  const result = useGeneration(whatIf.resultId).data;
  const resetWhatIf = useSelection((state) => state.resetWhatIf);
  const title = t('whatIf.title', { change: describeStrengths(factors, whatIf.strengths, t) });
  return (
    <div className="explain__head explain__head--what-if" role="group" aria-label={t('whatIf.label')}>
      <h2 className="what-if__title" title={title}>
        {title}
      </h2>
      <Button size="small" aria-label={t('picture.open')} isDisabled={result?.hasPicture !== true} onPress={() => openPicture(whatIf.resultId, select)}>
        <Maximize aria-hidden="true" />
        {t('whatIf.open')}
      </Button>
      <Button size="small" onPress={resetWhatIf}>
        <RotateCcw aria-hidden="true" />
        {t('reset')}
      </Button>
    </div>
  );
}
