import { RotateCcw } from 'lucide-react';
import type { Generation } from '../../../preload/contract.ts';
import { describeError } from '../../app/error-text.ts';
import { activeJobOf, useLive } from '../../app/live-store.ts';
import { describeRemaining } from '../../app/progress-text.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';
import { describeStrengths } from './factor-text.ts';

/** While causes are switched: what was changed, what that really did, and the way back. */
export function WhatIfBanner({ generation }: { readonly generation: Generation }) {
  const t = useText();
  const whatIf = useSelection((state) => (state.whatIf?.generationId === generation.id ? state.whatIf : null));
  const resetWhatIf = useSelection((state) => state.resetWhatIf);
  const result = useGeneration(whatIf?.resultId ?? null).data;
  const job = useLive((state) => activeJobOf(state.jobs, whatIf?.resultId ?? null));
  if (whatIf === null) return null;
  const failed = result?.error ?? null;
  return (
    <section className="what-if" aria-label={t('whatIf.label')}>
      <div className="what-if__head">
        <p className="what-if__title">{t('whatIf.title', { change: describeStrengths(generation.factors, whatIf.strengths, t) })}</p>
        <Button size="small" onPress={resetWhatIf}>
          <RotateCcw aria-hidden="true" />
          {t('reset')}
        </Button>
      </div>
      <div role="status">
        {failed !== null ? <p className="what-if__none">{describeError(failed, t).title}</p> : null}
        {failed === null && !Array.isArray(result?.changes) ? (
          <p className="what-if__none numbers">
            {t('whatIf.measuring')} {describeRemaining(job?.remainingMs ?? null, t)}
          </p>
        ) : null}
        {result?.changes?.length === 0 ? <p className="what-if__none">{t('whatIf.nothing')}</p> : null}
      </div>
      {job === null ? null : <Progress label={t('progress.whatIf')} value={job.progress} />}
      {result?.changes === null || result?.changes === undefined || result.changes.length === 0 ? null : (
        <ul className="what-if__changes" aria-label={t('whatIf.changes')}>
          {result.changes.map((change) => (
            <li key={change.aspect}>
              <span className="selectable">{change.text}</span>
              <span className="numbers what-if__number">{change.score.toFixed(2)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
