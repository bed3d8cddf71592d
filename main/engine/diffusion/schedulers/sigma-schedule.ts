import { float32Log } from './float32-log.ts';
import { booleanOption, numberOption, optionalNumber, refuseTimestepsWith, TIMESTEP_SPACINGS, unsupported, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { noiseSchedule, torchLinspace, trainingSigmas } from './noise-schedule.ts';
import { sigmaToTimestep, spreadSigmas } from './sigma-spacing.ts';
import type { SigmaSpacing } from './sigma-spacing.ts';
import { interpolate, spacedTimesteps } from './timestep-spacing.ts';
import type { JsonObject } from '../lenient-json.ts';

/** Timesteps and noise levels of the two Euler schedulers. */
export interface SigmaSchedule {
  readonly timesteps: readonly number[];
  /** One more than timesteps; float32 values. */
  readonly sigmas: readonly number[];
  readonly initNoiseSigma: number;
}

const f32 = Math.fround;

export const SPREAD_OPTIONS = ['use_karras_sigmas', 'use_exponential_sigmas', 'use_beta_sigmas'] as const;

export function sigmaSpacing(config: JsonObject): SigmaSpacing {
  const spread = (['karras', 'exponential', 'beta'] as const).filter((name) => booleanOption(config, `use_${name}_sigmas`, false));
  if (spread.length > 1) {
    throw unsupported(`use_${spread[1] ?? ''}_sigmas`, `true together with use_${spread[0] ?? ''}_sigmas`);
  }
  return spread[0] ?? 'plain';
}

/** @param extended whether the options of EulerDiscreteScheduler count (the ancestral one has none of them) */
export function sigmaSchedule(config: JsonObject, plan: SchedulerPlan, extended: boolean): SigmaSchedule {
  const schedule = noiseSchedule(config, { betaStart: 0.0001, betaEnd: 0.02, betaSchedule: 'linear', keepsLastAlpha: true });
  const spacing = wordOption(config, 'timestep_spacing', TIMESTEP_SPACINGS, 'linspace');
  const training = trainingSigmas(schedule);
  const logSigmas = training.map(float32Log);
  if (extended) refuseTimestepsWith(config, plan, SPREAD_OPTIONS);

  let timesteps =
    plan.timesteps?.map(f32) ??
    spacedTimesteps({
      spacing,
      numTrainTimesteps: schedule.numTrainTimesteps,
      numInferenceSteps: plan.numInferenceSteps,
      stepsOffset: numberOption(config, 'steps_offset', 0),
      whole: false,
    });
  let sigmas: number[];
  if (extended && plan.sigmas !== undefined) {
    sigmas = plan.sigmas.map(f32);
    timesteps = sigmas.slice(0, -1).map((sigma) => sigmaToTimestep(sigma, logSigmas));
  } else {
    let levels = timesteps.map((timestep) => interpolate(timestep, training));
    if (extended) {
      const interpolation = wordOption(config, 'interpolation_type', ['linear', 'log_linear'], 'linear');
      if (interpolation === 'log_linear') {
        // PyTorch's linspace over float32 logarithms, unlike NumPy's everywhere else.
        const [lowest = 0] = logSigmas;
        levels = [...torchLinspace(logSigmas[logSigmas.length - 1] ?? 0, lowest, timesteps.length + 1)].map((level) => f32(Math.exp(level)));
      }
      const spread = sigmaSpacing(config);
      if (spread !== 'plain') {
        const max = optionalNumber(config, 'sigma_max') ?? levels[0] ?? 1;
        const min = optionalNumber(config, 'sigma_min') ?? levels[levels.length - 1] ?? 0;
        levels = spreadSigmas(spread, max, min, timesteps.length);
        timesteps = levels.map((sigma) => sigmaToTimestep(sigma, logSigmas));
      }
    }
    const ending = extended ? wordOption(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero') : 'zero';
    sigmas = [...levels, ending === 'zero' ? 0 : (training[0] ?? 0)].map(f32);
  }
  const continuous =
    extended && wordOption(config, 'timestep_type', ['discrete', 'continuous'], 'discrete') === 'continuous' && config['prediction_type'] === 'v_prediction';
  const highest = Math.max(...sigmas);
  return {
    timesteps: continuous ? sigmas.slice(0, -1).map((sigma) => f32(0.25 * f32(Math.log(sigma)))) : timesteps.map(f32),
    sigmas,
    // Under "leading" the first timestep is not the last training one, so that the noise is not the latents' only part.
    initNoiseSigma: spacing === 'leading' ? f32(Math.sqrt(f32(f32(highest * highest) + 1))) : highest,
  };
}
