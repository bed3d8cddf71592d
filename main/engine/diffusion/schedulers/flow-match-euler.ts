import { StudioError } from '../../studio-error.ts';
import { booleanOption, numberOption, optionalNumber, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { combine } from '../../runtime/linear-combination.ts';
import { sigmaSpacing } from './sigma-schedule.ts';
import { spreadSigmas } from './sigma-spacing.ts';
import { linspace } from './timestep-spacing.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

/**
 * Flow-matching Euler (diffusers' FlowMatchEulerDiscreteScheduler; Esser et al. 2024, arXiv 2403.03206).
 * Latents at level σ are (1 − σ) x₀ + σ ε; the network predicts v = ε − x₀; x ← x + (σ′ − σ) v.
 */
export function flowMatchEulerScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  const numTrainTimesteps = numberOption(config, 'num_train_timesteps', 1000);
  const stochastic = booleanOption(config, 'stochastic_sampling', false);
  const spaced = spacedSigmas(config, plan, numTrainTimesteps).map(Math.fround);
  const inverted = booleanOption(config, 'invert_sigmas', false);
  const sigmas = inverted ? spaced.map((sigma) => Math.fround(1 - sigma)) : spaced;
  const timesteps = sigmas.map((sigma, index) =>
    inverted ? Math.fround(sigma * numTrainTimesteps) : (plan.timesteps?.[index] ?? Math.fround(sigma * numTrainTimesteps)),
  );
  const levels = [...sigmas, inverted ? 1 : 0];
  const build = (): Scheduler => ({
    isLinear: true,
    timesteps,
    initNoiseSigma: 1,
    scaleModelInput: (sample) => sample,
    step(modelOutput, index, sample, noise) {
      const sigma = levelAt(levels, index);
      const next = levelAt(levels, index + 1);
      const predOriginalSample = combine([1, sample], [-sigma, modelOutput]);
      const prevSample =
        stochastic && noise !== undefined
          ? combine([1 - next, predOriginalSample], [next, noise()])
          : combine([1, sample], [stochastic ? -sigma : Math.fround(next - sigma), modelOutput]);
      return { prevSample, predOriginalSample };
    },
    addNoise(original, noise, index) {
      const sigma = levelAt(levels, index);
      return combine([sigma, noise], [1 - sigma, original]);
    },
    fresh: build,
  });
  return build();
}

function levelAt(levels: readonly number[], index: number): number {
  const level = levels[index];
  if (level === undefined) {
    throw new Error(`There is no step ${index} in a schedule of ${levels.length - 1}.`);
  }
  return level;
}

function spacedSigmas(config: JsonObject, plan: SchedulerPlan, numTrainTimesteps: number): number[] {
  const shift = numberOption(config, 'shift', 1);
  const dynamic = booleanOption(config, 'use_dynamic_shifting', false);
  const shiftType = wordOption(config, 'time_shift_type', ['exponential', 'linear'], 'exponential');
  // diffusers keeps levels and timesteps that are handed in as float32, and its own as float64.
  const round = plan.sigmas === undefined && plan.timesteps === undefined ? (value: number): number => value : Math.fround;
  const shifted = (sigma: number): number => round(round(round(shift) * sigma) / round(1 + round(round(shift - 1) * sigma)));

  // The training levels are shifted once already (unless shifting is dynamic); diffusers shifts what lies between them again.
  const ends = [numTrainTimesteps, 1].map((timestep) => {
    const sigma = Math.fround(timestep / numTrainTimesteps);
    return dynamic ? sigma : Math.fround((shift * sigma) / (1 + (shift - 1) * sigma));
  });
  const [max = 1, min = 0] = ends;
  const plain =
    plan.sigmas?.map(Math.fround) ??
    (plan.timesteps?.map(Math.fround) ?? linspace(max * numTrainTimesteps, min * numTrainTimesteps, plan.numInferenceSteps)).map((timestep) =>
      round(timestep / numTrainTimesteps),
    );

  const shiftedSigmas = dynamic ? dynamicallyShifted(plain, plan.mu, shiftType, round) : plain.map(shifted);
  const terminal = optionalNumber(config, 'shift_terminal') ?? 0;
  const stretched = terminal === 0 ? shiftedSigmas : stretchedTo(terminal, shiftedSigmas, round);
  const spacing = sigmaSpacing(config);
  const [first = 1] = stretched;
  return spacing === 'plain' ? stretched : spreadSigmas(spacing, first, stretched[stretched.length - 1] ?? 0, stretched.length);
}

type Rounding = (value: number) => number;

function dynamicallyShifted(sigmas: readonly number[], mu: number | undefined, type: 'exponential' | 'linear', round: Rounding): number[] {
  if (mu === undefined) {
    throw new StudioError('setting-out-of-range', "This scheduler shifts its noise levels by the picture's size and needs a value for mu.", {
      details: { setting: 'mu' },
    });
  }
  const factor = type === 'exponential' ? Math.exp(mu) : mu;
  return sigmas.map((sigma) => round(round(factor) / round(round(factor) + round(round(1 / sigma) - 1))));
}

/** Stretches the levels so that the last one is `terminal`. */
function stretchedTo(terminal: number, sigmas: readonly number[], round: Rounding): number[] {
  const scale = round(round(1 - (sigmas[sigmas.length - 1] ?? 0)) / round(1 - terminal));
  return sigmas.map((sigma) => round(1 - round(round(1 - sigma) / scale)));
}
