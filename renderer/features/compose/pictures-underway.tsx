import type { Job } from '../../../preload/contract.ts';
import { cancelJob, cancelPictures } from '../../app/actions.ts';
import type { PlaceInRound } from '../../app/live-store.ts';
import { pictureProgress, pictureRemaining, type StepPace } from '../../app/picture-progress.ts';
import { describeRemaining, describeStage } from '../../app/progress-text.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Progress } from '../../design/marks.tsx';
import { PassesFocus } from '../../design/passes-focus.tsx';

interface PicturesUnderwayProps {
  readonly job: Job;
  readonly pace: StepPace | null;
  readonly at: PlaceInRound;
}

/** The picture in the making, which of how many it is, and ways to stop it or all. */
export function PicturesUnderway({ job, pace, at: { place, total, left } }: PicturesUnderwayProps) {
  const t = useText();
  const remaining = describeRemaining(pictureRemaining(job, pace, performance.now()), t);
  return (
    <div className="underway">
      <div className="underway__words">
        <span className="numbers">
          {total > 1 ? `${t('compose.place', { place, total })} · ` : null}
          {describeStage(job, t)}
        </span>
        <span className="numbers underway__left">{remaining}</span>
      </div>
      <Progress label={t('progress.picture')} value={pictureProgress(job)} />
      <div className="underway__stops">
        <PassesFocus to="[data-generate]">
          <Button look="plain" size="small" onPress={() => void cancelJob(job.id)}>
            {t('cancel')}
            {job.state === 'running' ? (
              <span className="generate__keys" aria-hidden="true">
                Esc
              </span>
            ) : null}
          </Button>
        </PassesFocus>
        {left < 2 ? null : (
          <PassesFocus to="[data-generate]">
            <Button look="plain" size="small" onPress={() => void cancelPictures()}>
              {t('compose.cancelAll')}
            </Button>
          </PassesFocus>
        )}
      </div>
    </div>
  );
}
