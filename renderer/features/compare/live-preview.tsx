import { assetUrl, type Generation, type Job } from '../../../preload/contract.ts';
import { useLive } from '../../app/live-store.ts';
import { pictureProgress, pictureRemaining } from '../../app/picture-progress.ts';
import { describeRemaining, describeStage } from '../../app/progress-text.ts';
import { useText } from '../../app/text.ts';
import { Progress } from '../../design/marks.tsx';
import { Frame } from './frame.tsx';
import { SmoothPicture } from './smooth-picture.tsx';

interface LivePreviewProps {
  readonly generation: Generation;
  readonly job: Job | null;
}

/** The picture as it takes shape. */
export function LivePreview({ generation, job }: LivePreviewProps) {
  const t = useText();
  const pace = useLive((state) => (job === null ? null : (state.paces[job.id] ?? null)));
  const remaining = job === null ? null : describeRemaining(pictureRemaining(job, pace, performance.now()), t);
  const preview = job !== null && job.previewVersion > 0 ? assetUrl.preview(job.id, job.previewVersion) : null;
  // What is enlarged can be seen meanwhile.
  const original = generation.upscale === null || generation.upscale.of === null ? null : assetUrl.picture(generation.upscale.of);
  const shown = preview ?? original;
  return (
    <div className="stage">
      <div className="toolbar">
        <p className="toolbar__facts numbers">
          {job === null ? t('stage.waiting') : describeStage(job, t)}
          {remaining === null ? null : <span className="toolbar__faint"> · {remaining}</span>}
        </p>
      </div>
      <Frame width={generation.width} height={generation.height}>
        <div className="picture picture--coming">
          {shown !== null ? (
            <SmoothPicture address={shown} alt={t('picture.preview', { prompt: generation.prompt })} />
          ) : (
            <p className="picture__prompt">{generation.prompt}</p>
          )}
          <div className="picture__progress">
            <Progress label={t('progress.preview')} value={job === null ? 0 : pictureProgress(job)} tone="#ffffff" />
          </div>
        </div>
      </Frame>
    </div>
  );
}
