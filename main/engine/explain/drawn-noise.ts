import type { Trajectory } from '../diffusion/pipeline.ts';
import type { Scheduler } from '../diffusion/schedulers/scheduler.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { difference, zerosLike } from './latent-arithmetic.ts';

/** A step of a trajectory as its sampler takes it without drawing noise, and the noise that was really drawn. */
export interface BareStep {
  /** [1, c, h, w] */
  readonly withoutNoise: Tensor;
  /** What has to be added; null for a step that draws none. [1, c, h, w] */
  readonly drawn: Tensor | null;
}

/** The steps of a trajectory taken again, each apart from its noise. */
export function bareSteps(scheduler: Scheduler, trajectory: Trajectory): readonly BareStep[] {
  const sampler = scheduler.fresh();
  return trajectory.steps.map((step, position) => {
    let asked = false;
    const withoutNoise = sampler.step(step.modelOutput, step.index, step.latents, () => {
      asked = true;
      return zerosLike(step.latents);
    }).prevSample;
    const next = trajectory.steps[position + 1]?.latents ?? trajectory.finalLatents;
    return { withoutNoise, drawn: asked ? difference(next, withoutNoise) : null };
  });
}
