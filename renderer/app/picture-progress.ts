import type { Job } from '../../preload/contract.ts';

/** When a job's first denoising step was seen; the time left for the picture alone follows from it. */
export interface StepPace {
  readonly step: number;
  readonly at: number;
}

/** How far the picture itself is, 0…1; a job's own progress counts its explanation too. */
export function pictureProgress(job: Job): number {
  switch (job.stage) {
    case 'waiting':
      return 0;
    case 'load':
      return 0.01;
    case 'encode':
      return 0.03;
    case 'denoise':
      return job.step === null || job.steps === null || job.steps === 0 ? 0.04 : 0.04 + 0.92 * (job.step / job.steps);
    case 'decode':
      return 0.97;
    // There is nothing before it and nothing after it.
    case 'upscale':
      return job.progress;
    case 'explain':
    case 'finished':
      return 1;
  }
}

/** Milliseconds until the picture is there, when the steps go on as they went; null while unknown. */
export function pictureRemaining(job: Job, pace: StepPace | null, now: number): number | null {
  if (job.stage === 'decode') return 0;
  if (job.stage === 'upscale') return job.remainingMs;
  if (job.stage !== 'denoise' || pace === null || job.step === null || job.steps === null) return null;
  const done = job.step - pace.step;
  if (done < 2) return null;
  return ((now - pace.at) / done) * (job.steps - job.step);
}
