import type { Job } from '../../preload/contract.ts';
import type { Text } from './text.ts';

/** Time left in words: rounded so that it does not jitter. */
export function describeRemaining(milliseconds: number | null, t: Text): string | null {
  if (milliseconds === null || !Number.isFinite(milliseconds)) return null;
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds <= 1) return t('progress.almost');
  if (seconds < 10) return t('progress.seconds', { seconds });
  if (seconds < 90) return t('progress.seconds', { seconds: Math.ceil(seconds / 5) * 5 });
  return t('progress.minutes', { minutes: Math.ceil(seconds / 60) });
}

/** What the job does right now. */
export function describeStage(job: Job, t: Text): string {
  switch (job.stage) {
    case 'waiting':
      return t('stage.waiting');
    case 'load':
      return t('stage.load');
    case 'encode':
      return t('stage.encode');
    case 'denoise':
      return job.step === null || job.steps === null ? t('stage.denoise') : t('stage.denoiseStep', { step: job.step, steps: job.steps });
    case 'decode':
      return t('stage.decode');
    case 'upscale':
      return job.step === null || job.steps === null ? t('stage.upscale') : t('stage.upscaleTile', { step: job.step, steps: job.steps });
    case 'explain':
      return t('stage.explain');
    case 'finished':
      return t('stage.finished');
  }
}
