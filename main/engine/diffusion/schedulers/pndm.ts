import { divided, zip } from '../../runtime/elementwise.ts';
import { combine, copy } from '../../runtime/linear-combination.ts';
import { addNoiseAt, alphaAt, noiseSchedule, timestepAt } from './noise-schedule.ts';
import { cleanAndNoise } from './predicted-original.ts';
import { booleanOption, numberOption, refuseOwnTimesteps, TIMESTEP_SPACINGS, unsupported, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { spacedTimesteps } from './timestep-spacing.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;
type Term = readonly [coefficient: number, values: Tensor];

/**
 * Pseudo numerical methods (diffusers' PNDMScheduler; Liu et al. 2022, arXiv 2202.09778): Runge–Kutta for the first steps
 * (unless `skip_prk_steps`), then a linear multistep method over the last four outputs.
 */
export function pndmScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  refuseOwnTimesteps(plan, 'PNDMScheduler');
  // The class has no such option, and leaves it where another class wrote it.
  const schedule = noiseSchedule(
    { ...config, rescale_betas_zero_snr: false },
    { betaStart: 0.0001, betaEnd: 0.02, betaSchedule: 'linear', keepsLastAlpha: false },
  );
  const prediction = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction'], 'epsilon');
  const skipsRungeKutta = booleanOption(config, 'skip_prk_steps', false);
  const finalAlpha = booleanOption(config, 'set_alpha_to_one', false) ? 1 : alphaAt(schedule, 0);
  const stride = Math.floor(schedule.numTrainTimesteps / plan.numInferenceSteps);
  const rising = spacedTimesteps({
    spacing: wordOption(config, 'timestep_spacing', TIMESTEP_SPACINGS, 'leading'),
    numTrainTimesteps: schedule.numTrainTimesteps,
    numInferenceSteps: plan.numInferenceSteps,
    stepsOffset: numberOption(config, 'steps_offset', 0),
    whole: true,
  }).reverse();
  if (!skipsRungeKutta && rising.length < 4) {
    throw unsupported('skip_prk_steps', false);
  }
  const rungeKutta = skipsRungeKutta ? [] : rungeKuttaTimesteps(rising, stride);
  const multistep = skipsRungeKutta ? [...rising.slice(0, -1), ...rising.slice(-2, -1), ...rising.slice(-1)] : rising.slice(0, -3);
  const timesteps = [...rungeKutta, ...multistep.reverse()];
  const alphaOrFinal = (timestep: number): number => (timestep >= 0 ? alphaAt(schedule, timestep) : finalAlpha);

  /** Eq. 9 of the paper. */
  const transfer = (sample: Tensor, from: number, to: number, output: Tensor): Tensor => {
    const alpha = alphaOrFinal(from);
    const next = alphaOrFinal(to);
    const epsilon = cleanAndNoise(prediction, output, alpha, sample).epsilon;
    const denominator = f32(f32(alpha * f32(Math.sqrt(f32(1 - next)))) + f32(Math.sqrt(f32(f32(alpha * f32(1 - alpha)) * next))));
    const kept = f32(Math.sqrt(f32(next / alpha)));
    const moved = f32(next - alpha);
    return zip(sample, epsilon, (x, e) => f32(kept * x) - f32(f32(moved * e) / denominator));
  };

  const build = (): Scheduler => {
    let counter = 0;
    let outputs: Tensor[] = [];
    let summed: Term[] = [];
    let start: Tensor | null = null;

    const rungeKuttaStep = (output: Tensor, timestep: number, sample: Tensor): Tensor => {
      const previous = timestep - (counter % 2 === 1 ? 0 : Math.floor(stride / 2));
      const from = timestepAt(rungeKutta, Math.floor(counter / 4) * 4);
      let used = output;
      switch (counter % 4) {
        case 0:
          outputs.push(copy(output));
          start = copy(sample);
          summed = [...summed, [1 / 6, copy(output)]];
          break;
        case 1:
        case 2:
          summed = [...summed, [1 / 3, copy(output)]];
          break;
        default:
          used = combine(...summed, [1 / 6, output]);
          summed = [];
      }
      return transfer(start ?? sample, from, previous, used);
    };

    const multistepStep = (output: Tensor, timestep: number, sample: Tensor): Tensor => {
      let from = timestep;
      let to = timestep - stride;
      let base = sample;
      // The second call repeats the first step with the average of both outputs (Heun); its output is not kept.
      if (counter === 1) {
        to = timestep;
        from = timestep + stride;
      } else {
        outputs = [...outputs.slice(-3), copy(output)];
      }
      const [e0 = output, e1 = output, e2 = output, e3 = output] = [...outputs].reverse();
      let used: Tensor;
      if (outputs.length === 1 && counter === 0) {
        start = copy(sample);
        used = output;
      } else if (outputs.length === 1 && counter === 1) {
        used = divided(combine([1, output], [1, e0]), 2);
        base = start ?? sample;
        start = null;
      } else if (outputs.length === 2) {
        used = divided(combine([3, e0], [-1, e1]), 2);
      } else if (outputs.length === 3) {
        used = divided(combine([23, e0], [-16, e1], [5, e2]), 12);
      } else {
        used = combine([1 / 24, combine([55, e0], [-59, e1], [37, e2], [-9, e3])]);
      }
      return transfer(base, from, to, used);
    };

    return {
      isLinear: true,
      timesteps,
      initNoiseSigma: 1,
      scaleModelInput: (sample) => sample,
      step(modelOutput, index, sample) {
        const timestep = timestepAt(timesteps, index);
        const predOriginalSample = cleanAndNoise(prediction, modelOutput, alphaOrFinal(timestep), sample).original;
        const prevSample = counter < rungeKutta.length ? rungeKuttaStep(modelOutput, timestep, sample) : multistepStep(modelOutput, timestep, sample);
        counter += 1;
        return { prevSample, predOriginalSample };
      },
      addNoise: (original, noise, index) => addNoiseAt(schedule, timestepAt(timesteps, index), original, noise),
      fresh: build,
    };
  };
  return build();
}

/** Each of the last four timesteps with its midpoint, doubled, but for the ends. */
function rungeKuttaTimesteps(rising: readonly number[], stride: number): number[] {
  const pairs = rising.slice(-4).flatMap((timestep) => [timestep, timestep + Math.floor(stride / 2)]);
  return pairs
    .slice(0, -1)
    .flatMap((timestep) => [timestep, timestep])
    .slice(1, -1)
    .reverse();
}
