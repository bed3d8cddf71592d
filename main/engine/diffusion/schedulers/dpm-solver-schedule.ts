import { float32Log } from './float32-log.ts';
import { booleanOption, numberOption, optionalNumber, refuseTimestepsWith, TIMESTEP_SPACINGS, unsupported, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { noiseSchedule, trainingSigmas } from './noise-schedule.ts';
import { sigmaSpacing, SPREAD_OPTIONS } from './sigma-schedule.ts';
import { sigmaToTimestep, spreadSigmas } from './sigma-spacing.ts';
import { interpolate, linspace, roundHalfEven, trailingTimesteps } from './timestep-spacing.ts';
import type { JsonObject } from '../lenient-json.ts';

/** Timesteps and noise levels of DPMSolverMultistepScheduler. */
export interface DpmSolverSchedule {
  readonly timesteps: readonly number[];
  /** One more than timesteps; float32 values. */
  readonly sigmas: readonly number[];
  readonly flow: boolean;
}

const f32 = Math.fround;

export function dpmSolverSchedule(config: JsonObject, plan: SchedulerPlan): DpmSolverSchedule {
  const schedule = noiseSchedule(config, { betaStart: 0.0001, betaEnd: 0.02, betaSchedule: 'linear', keepsLastAlpha: true });
  const { numTrainTimesteps, alphasCumprod } = schedule;
  const training = trainingSigmas(schedule);
  const logSigmas = training.map(float32Log);
  const steps = plan.numInferenceSteps;
  const flow = booleanOption(config, 'use_flow_sigmas', false);
  refuseTimestepsWith(config, plan, [...SPREAD_OPTIONS, 'use_lu_lambdas']);

  const lowest = numberOption(config, 'lambda_min_clipped', -Infinity);
  const clipped = alphasCumprod.filter((alpha) => f32(f32(Math.log(f32(Math.sqrt(alpha)))) - f32(Math.log(f32(Math.sqrt(f32(1 - alpha)))))) < lowest);
  const last = numTrainTimesteps - clipped.length;
  const spacing = wordOption(config, 'timestep_spacing', TIMESTEP_SPACINGS, 'linspace');
  const offset = numberOption(config, 'steps_offset', 0);
  const plain = plan.timesteps?.map(Math.trunc) ?? wholeTimesteps(spacing, { last, steps, numTrainTimesteps, offset });

  const rounds = config['beta_schedule'] !== 'squaredcos_cap_v2';
  const toTimesteps = (sigmas: readonly number[], whole: boolean): number[] =>
    sigmas.map((sigma) => sigmaToTimestep(sigma, logSigmas)).map((timestep) => (whole ? roundHalfEven(timestep) : Math.trunc(timestep)));
  const [smallest = 0] = training;
  const max = optionalNumber(config, 'sigma_max') ?? training[numTrainTimesteps - 1] ?? 1;
  const min = optionalNumber(config, 'sigma_min') ?? smallest;
  const spread = sigmaSpacing(config);
  const uniformLambdas = booleanOption(config, 'use_lu_lambdas', false);
  if (flow && (spread !== 'plain' || uniformLambdas)) {
    throw unsupported('use_flow_sigmas', `true together with ${spread === 'plain' ? 'use_lu_lambdas' : `use_${spread}_sigmas`}`);
  }

  let sigmas: number[];
  let timesteps: number[];
  if (spread !== 'plain') {
    sigmas = spreadSigmas(spread, max, min, steps);
    timesteps = toTimesteps(sigmas, spread === 'karras' && rounds);
  } else if (uniformLambdas) {
    sigmas = linspace(logSigmas[numTrainTimesteps - 1] ?? 1, logSigmas[0] ?? 0, steps).map(Math.exp);
    timesteps = toTimesteps(sigmas, rounds);
  } else if (flow) {
    const shift = flowShift(config, plan.mu);
    const rising = linspace(1, 1 / numTrainTimesteps, steps + 1).map((alpha) => ((1 - alpha) * shift) / (1 + (shift - 1) * (1 - alpha)));
    sigmas = rising.reverse().slice(0, -1);
    timesteps = sigmas.map((sigma) => Math.trunc(sigma * numTrainTimesteps));
  } else {
    timesteps = plain;
    sigmas = plain.map((timestep) => interpolate(timestep, training));
  }
  const ending = wordOption(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero');
  return { timesteps, sigmas: [...sigmas, ending === 'zero' ? 0 : smallest].map(f32), flow };
}

/** With dynamic shifting the picture's size decides, by way of mu. */
function flowShift(config: JsonObject, mu: number | undefined): number {
  return mu !== undefined && booleanOption(config, 'use_dynamic_shifting', false) ? Math.exp(mu) : numberOption(config, 'flow_shift', 1);
}

interface Range {
  readonly last: number;
  readonly steps: number;
  readonly numTrainTimesteps: number;
  readonly offset: number;
}

/** One step more than asked is spaced, and the last left out, so that the run ends above timestep 0. */
function wholeTimesteps(spacing: 'leading' | 'linspace' | 'trailing', range: Range): number[] {
  const { last, steps, numTrainTimesteps, offset } = range;
  switch (spacing) {
    case 'linspace':
      return linspace(0, last - 1, steps + 1)
        .map(roundHalfEven)
        .reverse()
        .slice(0, -1);
    case 'leading': {
      const ratio = Math.floor(last / (steps + 1));
      return Array.from({ length: steps }, (_, index) => (steps - index) * ratio + offset);
    }
    case 'trailing':
      return trailingTimesteps(last, numTrainTimesteps / steps);
  }
}
