import { describeError } from '../../app/error-text.ts';
import { activeJobOf, useLive } from '../../app/live-store.ts';
import { describeRemaining } from '../../app/progress-text.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection, type WhatIf } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';
import { ChangeList } from './change-list.tsx';

/** What a what-if really changed, in the place of the summary; until it is measured, how long that takes. */
export function WhatIfChanges({ whatIf }: { readonly whatIf: WhatIf }) {
  const t = useText();
  const result = useGeneration(whatIf.resultId).data;
  const job = useLive((state) => activeJobOf(state.jobs, whatIf.resultId));
  const askAgain = useSelection((state) => state.askAgain);
  const changes = result?.changes ?? null;
  const failed = result?.error ?? null;
  if (result?.state === 'done' && job === null && changes === null && failed === null) return <p role="status">{t('whatIf.unread')}</p>;
  if (failed !== null || changes === null) {
    const remaining = describeRemaining(job?.remainingMs ?? null, t);
    const ended = failed === null && result !== undefined && (result.state === 'cancelled' || result.state === 'interrupted');
    return (
      <div className="what-if">
        <p role="status">{failed !== null ? describeError(failed, t).title : ended ? t('whatIf.stopped') : `${t('whatIf.measuring')} ${remaining ?? ''}`}</p>
        {ended || failed !== null ? (
          <Button size="small" onPress={askAgain}>
            {t('retry')}
          </Button>
        ) : null}
        {job === null ? null : <Progress label={t('progress.whatIf')} value={job.progress} />}
      </div>
    );
  }
  return (
    <section className="what-if" aria-label={t('whatIf.changes')}>
      <h3 className="what-if__heading">{t('whatIf.changes')}</h3>
      {changes.length === 0 ? <p role="status">{t('whatIf.nothing')}</p> : null}
      <ChangeList changes={changes} />
    </section>
  );
}
