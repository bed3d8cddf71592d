import { StudioError } from '../../studio-error.ts';
import { combine } from '../../runtime/linear-combination.ts';
import { addNoiseAt, alphaAt, noiseSchedule, timestepAt } from './noise-schedule.ts';
import { boundsOf, cleanAndNoise, roots } from './predicted-original.ts';
import { numberOption, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;
/** σ_data of the consistency boundary condition. */
const SIGMA_DATA = 0.5;

/** Latent consistency sampling (diffusers' LCMScheduler; Luo et al. 2023, arXiv 2310.04378): denoise at once, then noise again. */
export function lcmScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  const schedule = noiseSchedule(config, { betaStart: 0.00085, betaEnd: 0.012, betaSchedule: 'scaled_linear', keepsLastAlpha: false });
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction', 'sample'], 'epsilon');
  const bounds = boundsOf(config, false);
  const scaling = numberOption(config, 'timestep_scaling', 10);
  const timesteps = plan.timesteps ?? lcmTimesteps(config, plan, schedule.numTrainTimesteps);
  const build = (): Scheduler => ({
    isLinear: !bounds.active,
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(modelOutput, index, sample, noise) {
      const timestep = timestepAt(timesteps, index);
      const { original } = cleanAndNoise(prediction, modelOutput, alphaAt(schedule, timestep), sample);
      const clean = bounds.apply(original);
      const scaled = f32(timestep * scaling);
      const spread = f32(f32(scaled * scaled) + SIGMA_DATA ** 2);
      const predOriginalSample = combine([scaled / f32(Math.sqrt(spread)), clean], [SIGMA_DATA ** 2 / spread, sample]);
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
  const usable = Math.floor(originalSteps * (plan.strength ?? 1));
  if (steps > usable) {
    throw new StudioError('setting-out-of-range', `At this strength at most ${usable} steps are possible.`, {
      details: { setting: 'numInferenceSteps', value: steps, most: usable },
    });
  }
  const spacing = usable / steps;
  return Array.from({ length: steps }, (_, index) => (usable - Math.floor(index * spacing)) * stride - 1);
}
