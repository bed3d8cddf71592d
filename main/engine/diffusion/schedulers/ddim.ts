import { clamp, combine } from '../../runtime/linear-combination.ts';
import { alphaAt, noiseSchedule } from './noise-schedule.ts';
import type { NoiseSchedule } from './noise-schedule.ts';
import { booleanOption, numberOption, refuse, refuseOwnTimesteps, TIMESTEP_SPACINGS, wordOption } from './scheduler-config.ts';
import type { PredictionType, SchedulerPlan } from './scheduler-config.ts';
import { spacedTimesteps } from './timestep-spacing.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;

/** √ᾱ and √(1 − ᾱ) in float32. */
export function roots(alpha: number): { signal: number; noise: number } {
  return { signal: f32(Math.sqrt(alpha)), noise: f32(Math.sqrt(f32(1 - alpha))) };
}

/** Clean latents and noise, both as the network's output implies them, from latents x = √ᾱ x₀ + √(1 − ᾱ) ε. */
export function cleanAndNoise(prediction: PredictionType, modelOutput: Tensor, alpha: number, sample: Tensor): { original: Tensor; epsilon: Tensor } {
  const { signal, noise } = roots(alpha);
  switch (prediction) {
    case 'epsilon':
      return { original: combine([1 / signal, sample], [-noise / signal, modelOutput]), epsilon: modelOutput };
    case 'v_prediction':
      return { original: combine([signal, sample], [-noise, modelOutput]), epsilon: combine([signal, modelOutput], [noise, sample]) };
    case 'sample':
      return { original: combine([1, modelOutput]), epsilon: combine([1 / noise, sample], [-signal / noise, modelOutput]) };
  }
}

export function addNoiseAt(schedule: NoiseSchedule, timestep: number, original: Tensor, noise: Tensor): Tensor {
  const root = roots(alphaAt(schedule, Math.trunc(timestep)));
  return combine([root.signal, original], [root.noise, noise]);
}

/** DDIM with η = 0 (diffusers' DDIMScheduler; Song et al. 2020, arXiv 2010.02502, eq. 12). */
export function ddimScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  refuseOwnTimesteps(plan, 'DDIMScheduler');
  refuse(config, 'thresholding');
  const schedule = noiseSchedule(config, { betaStart: 0.0001, betaEnd: 0.02, betaSchedule: 'linear', keepsLastAlpha: false });
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction', 'sample'], 'epsilon');
  const clips = booleanOption(config, 'clip_sample', true);
  const limit = numberOption(config, 'clip_sample_range', 1);
  const finalAlpha = booleanOption(config, 'set_alpha_to_one', true) ? 1 : alphaAt(schedule, 0);
  const stride = Math.floor(schedule.numTrainTimesteps / plan.numInferenceSteps);
  const timesteps = spacedTimesteps({
    spacing: wordOption(config, 'timestep_spacing', TIMESTEP_SPACINGS, 'leading'),
    numTrainTimesteps: schedule.numTrainTimesteps,
    numInferenceSteps: plan.numInferenceSteps,
    stepsOffset: numberOption(config, 'steps_offset', 0),
    wholeLinspace: true,
  });
  const build = (): Scheduler => ({
    isLinear: !clips,
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(modelOutput, index, sample) {
      const timestep = timestepAt(timesteps, index);
      const previous = timestep - stride;
      const previousAlpha = previous >= 0 ? alphaAt(schedule, previous) : finalAlpha;
      const { original, epsilon } = cleanAndNoise(prediction, modelOutput, alphaAt(schedule, timestep), sample);
      const predOriginalSample = clips ? clamp(original, limit) : original;
      const root = roots(previousAlpha);
      return { prevSample: combine([root.signal, predOriginalSample], [root.noise, epsilon]), predOriginalSample };
    },
    addNoise: (original, noise, index) => addNoiseAt(schedule, timestepAt(timesteps, index), original, noise),
    fresh: build,
  });
  return build();
}

export function timestepAt(timesteps: readonly number[], index: number): number {
  const timestep = timesteps[index];
  if (timestep === undefined) {
    throw new Error(`There is no step ${index} in a schedule of ${timesteps.length}.`);
  }
  return timestep;
}
