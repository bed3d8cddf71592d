import { eulerStep, originalSample, scaledInput, sigmaAt } from './euler.ts';
import { combine } from '../../runtime/linear-combination.ts';
import { refuseOwnTimesteps, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { sigmaSchedule } from './sigma-schedule.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;

/** Ancestral sampling with Euler steps (diffusers' EulerAncestralDiscreteScheduler): steps below σ′ and adds noise back up to it. */
export function eulerAncestralScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  refuseOwnTimesteps(plan, 'EulerAncestralDiscreteScheduler');
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction'], 'epsilon');
  const { timesteps, sigmas, initNoiseSigma } = sigmaSchedule(config, plan, false);
  const build = (): Scheduler => ({
    isLinear: true,
    timesteps,
    initNoiseSigma,
    scaleModelInput: (sample, index) => scaledInput(sample, sigmaAt(sigmas, index)),
    step(modelOutput, index, sample, noise) {
      const sigma = sigmaAt(sigmas, index);
      const { up, down } = ancestralLevels(sigma, sigmaAt(sigmas, index + 1));
      const change = f32(down - sigma);
      const predOriginalSample = originalSample(prediction, modelOutput, sigma, sample);
      const moved = eulerStep(sample, predOriginalSample, sigma, change);
      // diffusers draws on the last step too, and then keeps nothing of it.
      const drawn = up === 0 ? undefined : noise?.();
      const prevSample = drawn === undefined ? moved : combine([1, moved], [up, drawn]);
      return { prevSample, predOriginalSample };
    },
    addNoise: (original, noise, index) => combine([1, original], [sigmaAt(sigmas, index), noise]),
    fresh: build,
  });
  return build();
}

/** σ_up² = σ′² (σ² − σ′²) / σ² and σ_down² = σ′² − σ_up², in float32 operation by operation: the differences cancel. */
function ancestralLevels(from: number, to: number): { up: number; down: number } {
  const fromSquared = f32(from * from);
  const toSquared = f32(to * to);
  const up = f32(Math.sqrt(f32(f32(toSquared * f32(fromSquared - toSquared)) / fromSquared)));
  const down = f32(Math.sqrt(f32(toSquared - f32(up * up))));
  return { up, down };
}
