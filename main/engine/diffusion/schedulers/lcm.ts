import { StudioError } from '../../studio-error.ts';
import { addNoiseAt, cleanAndNoise, roots, timestepAt } from './ddim.ts';
import { clamp, combine } from '../../runtime/linear-combination.ts';
import { alphaAt, noiseSchedule } from './noise-schedule.ts';
import { booleanOption, numberOption, refuse, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;
/** σ_data of the consistency boundary condition. */
const SIGMA_DATA = 0.5;

/** Latent consistency sampling (diffusers' LCMScheduler; Luo et al. 2023, arXiv 2310.04378): denoise at once, then noise again. */
export function lcmScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  refuse(config, 'thresholding');
  const schedule = noiseSchedule(config, { betaStart: 0.00085, betaEnd: 0.012, betaSchedule: 'scaled_linear', keepsLastAlpha: false });
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction', 'sample'], 'epsilon');
  const clips = booleanOption(config, 'clip_sample', false);
  const limit = numberOption(config, 'clip_sample_range', 1);
  const scaling = numberOption(config, 'timestep_scaling', 10);
  const timesteps = plan.timesteps ?? lcmTimesteps(config, plan, schedule.numTrainTimesteps);
  const build = (): Scheduler => ({
    isLinear: !clips,
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(modelOutput, index, sample, noise) {
      const timestep = timestepAt(timesteps, index);
      const { original } = cleanAndNoise(prediction, modelOutput, alphaAt(schedule, timestep), sample);
      const clean = clips ? clamp(original, limit) : original;
      const scaled = f32(timestep * scaling);
      const spread = f32(f32(scaled * scaled) + SIGMA_DATA ** 2);
      const predOriginalSample = combine([scaled / Math.sqrt(spread), clean], [SIGMA_DATA ** 2 / spread, sample]);
      const next = timesteps[index + 1];
      if (next === undefined) {
        return { prevSample: predOriginalSample, predOriginalSample };
      }
      const root = roots(alphaAt(schedule, next));
      const drawn = noise?.();
      const prevSample = drawn === undefined ? combine([root.signal, predOriginalSample]) : combine([root.signal, predOriginalSample], [root.noise, drawn]);
      return { prevSample, predOriginalSample };
    },
    addNoise: (original, noise, index) => addNoiseAt(schedule, timestepAt(timesteps, index), original, noise),
    fresh: build,
  });
  return build();
}

/** Evenly spaced picks from the timesteps the model was distilled on. */
function lcmTimesteps(config: JsonObject, plan: SchedulerPlan, numTrainTimesteps: number): number[] {
  const originalSteps = plan.originalInferenceSteps ?? numberOption(config, 'original_inference_steps', 50);
  const steps = plan.numInferenceSteps;
  if (originalSteps > numTrainTimesteps || steps > originalSteps) {
    throw new StudioError('setting-out-of-range', `This checkpoint was distilled for at most ${originalSteps} steps.`, {
      details: { setting: 'numInferenceSteps', value: steps, most: originalSteps },
    });
  }
  const stride = Math.floor(numTrainTimesteps / originalSteps);
  const spacing = originalSteps / steps;
  return Array.from({ length: steps }, (_, index) => (originalSteps - Math.floor(index * spacing)) * stride - 1);
}
