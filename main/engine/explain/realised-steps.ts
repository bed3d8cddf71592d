import type { Trajectory } from '../diffusion/pipeline.ts';
import type { Scheduler } from '../diffusion/schedulers/scheduler.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { difference, plusScaled, product, zerosLike } from './latent-arithmetic.ts';

/**
 * A step of a trajectory as it really went, taken apart: next = M ⊙ (the sampler's step without noise) + given, with M the
 * mask where the rendering is held to a picture by blending.
 */
export interface RealisedStep {
  /** [1, c, h, w] */
  readonly withoutNoise: Tensor;
  /** What the next latents have that no coalition changes: drawn noise, and the picture outside of the mask. Null for none. */
  readonly given: Tensor | null;
  /** Null where nothing is blended. */
  readonly mask: Tensor | null;
}

/** The steps of a trajectory taken again, each apart from its noise. */
export function realisedSteps(scheduler: Scheduler, trajectory: Trajectory, mask: Tensor | null): readonly RealisedStep[] {
  const sampler = scheduler.fresh();
  return trajectory.steps.map((step, position) => {
    let drew = false;
    const withoutNoise = sampler.step(step.modelOutput, step.index, step.latents, () => {
      drew = true;
      return zerosLike(step.latents);
    }).prevSample;
    const next = trajectory.steps[position + 1]?.latents ?? trajectory.finalLatents;
    return { withoutNoise, given: drew || mask !== null ? difference(next, masked(withoutNoise, mask)) : null, mask };
  });
}

export function masked(latents: Tensor, mask: Tensor | null): Tensor {
  return mask === null ? latents : product(latents, mask);
}

/** Where another coalition's step without noise goes on, given what no coalition changes. */
export function goneOn(withoutNoise: Tensor, { given, mask }: RealisedStep): Tensor {
  return given === null ? withoutNoise : plusScaled(masked(withoutNoise, mask), 1, given);
}
