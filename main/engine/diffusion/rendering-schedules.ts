import type { CheckpointFiles } from './checkpoint-files.ts';
import { dynamicShift } from './schedulers/dynamic-shift.ts';
import { schedulerFromConfig } from './schedulers/scheduler-from-config.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

export interface ScheduledRendering {
  readonly numInferenceSteps: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The schedulers of a checkpoint's renderings: one for every number of steps, and for every size where the noise levels
 * depend on it. Throws StudioError as `schedulerFromConfig` does.
 */
export function renderingSchedules({ scheduler, latents }: Pick<CheckpointFiles, 'scheduler' | 'latents'>): (rendering: ScheduledRendering) => Scheduler {
  const known = new Map<string, Scheduler>();
  return ({ numInferenceSteps, width, height }) => {
    const mu = dynamicShift(scheduler.config, (width / latents.downscale) * (height / latents.downscale));
    const key = `${numInferenceSteps} ${String(mu)}`;
    const found = known.get(key) ?? schedulerFromConfig(scheduler.className, scheduler.config, { numInferenceSteps, ...(mu === null ? {} : { mu }) });
    known.set(key, found);
    return found;
  };
}
