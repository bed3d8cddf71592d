import type { Tensor } from '../../runtime/tensor.ts';

export interface SchedulerStep {
  /** Latents for the next, less noisy step. */
  readonly prevSample: Tensor;
  /** The scheduler's estimate of the clean latents at this step. */
  readonly predOriginalSample: Tensor;
}

/**
 * A sampler over the timesteps of one rendering, in diffusers' vocabulary. Stateful: `step` advances it.
 *
 * When `isLinear` is true, `prevSample` is a linear function of (sample, modelOutput and earlier modelOutputs) apart from
 * drawn noise, so that stepping a difference of samples with a difference of outputs (and no noise) steps the difference:
 * the ledger rests on that.
 */
export interface Scheduler {
  readonly isLinear: boolean;
  /** Descending; one per network call. Indices of steps are indices into it, also when a sketch skips the first ones. */
  readonly timesteps: readonly number[];
  readonly initNoiseSigma: number;
  /** Scales latents for the network at step `index`. */
  scaleModelInput(sample: Tensor, index: number): Tensor;
  /** `noise` yields standard normal draws for samplers that add noise; a ledger passes zeros. */
  step(modelOutput: Tensor, index: number, sample: Tensor, noise?: () => Tensor): SchedulerStep;
  /** Clean latents + noise at the level of step `index` (image-to-image). */
  addNoise(original: Tensor, noise: Tensor, index: number): Tensor;
  /** A fresh scheduler over the same timesteps, without history. */
  fresh(): Scheduler;
}
