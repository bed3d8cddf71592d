import { combine } from '../../runtime/linear-combination.ts';
import type { JsonObject } from '../lenient-json.ts';
import { addNoiseAt, alphaAt, noiseSchedule, timestepAt } from './noise-schedule.ts';
import { boundsOf, cleanAndNoise, differenceOver, roots } from './predicted-original.ts';
import type { Scheduler } from './scheduler.ts';
import { booleanOption, numberOption, refuseOwnTimesteps, TIMESTEP_SPACINGS, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { spacedTimesteps } from './timestep-spacing.ts';

const f32 = Math.fround;

/** DDIM (diffusers' DDIMScheduler; Song et al. 2020, arXiv 2010.02502, eq. 12); η = 0 unless the plan says otherwise. */
export function ddimScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  refuseOwnTimesteps(plan, 'DDIMScheduler');
  const schedule = noiseSchedule(config, { betaStart: 0.0001, betaEnd: 0.02, betaSchedule: 'linear', keepsLastAlpha: false });
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction', 'sample'], 'epsilon');
  const bounds = boundsOf(config, true);
  const eta = plan.eta ?? 0;
  const finalAlpha = booleanOption(config, 'set_alpha_to_one', true) ? 1 : alphaAt(schedule, 0);
  const stride = Math.floor(schedule.numTrainTimesteps / plan.numInferenceSteps);
  const timesteps = spacedTimesteps({
    spacing: wordOption(config, 'timestep_spacing', TIMESTEP_SPACINGS, 'leading'),
    numTrainTimesteps: schedule.numTrainTimesteps,
    numInferenceSteps: plan.numInferenceSteps,
    stepsOffset: numberOption(config, 'steps_offset', 0),
    whole: true,
  });
  const build = (): Scheduler => ({
    isLinear: !bounds.active,
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(modelOutput, index, sample, noise) {
      const timestep = timestepAt(timesteps, index);
      const previous = timestep - stride;
      const alpha = alphaAt(schedule, timestep);
      const previousAlpha = previous >= 0 ? alphaAt(schedule, previous) : finalAlpha;
      const clean = cleanAndNoise(prediction, modelOutput, alpha, sample);
      const predOriginalSample = bounds.apply(clean.original);
      const current = roots(alpha);
      const epsilon = plan.useClippedModelOutput === true ? differenceOver(sample, current.signal, predOriginalSample, current.noise) : clean.epsilon;
      const deviation = f32(eta * f32(Math.sqrt(variance(alpha, previousAlpha))));
      const direction = f32(Math.sqrt(f32(f32(1 - previousAlpha) - f32(deviation * deviation))));
      const moved = combine([roots(previousAlpha).signal, predOriginalSample], [direction, epsilon]);
      const drawn = deviation === 0 ? undefined : noise?.();
      return { prevSample: drawn === undefined ? moved : combine([1, moved], [deviation, drawn]), predOriginalSample };
    },
    addNoise: (original, noise, index) => addNoiseAt(schedule, timestepAt(timesteps, index), original, noise),
    fresh: build,
  });
  return build();
}

/** σ² of eq. 16 at η = 1. */
function variance(alpha: number, previousAlpha: number): number {
  return f32(f32(f32(1 - previousAlpha) / f32(1 - alpha)) * f32(1 - f32(alpha / previousAlpha)));
}
