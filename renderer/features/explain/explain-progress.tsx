import type { Job } from '../../../preload/contract.ts';
import { cancelJob } from '../../app/actions.ts';
import { describeRemaining } from '../../app/progress-text.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';

interface ExplainProgressProps {
  readonly job: Job;
  readonly measured: number;
  readonly total: number;
}

/** How far the measuring is; it can be stopped, and what is known stays. */
export function ExplainProgress({ job, measured, total }: ExplainProgressProps) {
  const t = useText();
  const remaining = describeRemaining(job.remainingMs, t);
  return (
    <div className="measuring">
      <div className="measuring__words numbers">
        <span>{t(job.state !== 'queued' ? 'explain.measuring' : measured === 0 ? 'explain.waiting' : 'explain.paused', { measured, total })}</span>
        <span className="measuring__left">{remaining}</span>
        <Button look="plain" size="small" onPress={() => void cancelJob(job.id)}>
          {t('stop')}
        </Button>
      </div>
      <Progress label={t('progress.explanation')} value={job.progress} />
    </div>
  );
}
