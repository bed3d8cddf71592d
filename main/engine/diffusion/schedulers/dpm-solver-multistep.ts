import { sigmaAt } from './euler.ts';
import { combine } from '../../runtime/linear-combination.ts';
import { dpmSolverSchedule } from './dpm-solver-schedule.ts';
import { solverUpdate } from './dpm-solver-update.ts';
import type { Algorithm, SolverLevel } from './dpm-solver-update.ts';
import { boundsOf, differenceOver } from './predicted-original.ts';
import { booleanOption, numberOption, unsupported, wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;
const PREDICTIONS = ['epsilon', 'v_prediction', 'sample', 'flow_prediction'] as const;
type Prediction = (typeof PREDICTIONS)[number];
const ALGORITHMS: readonly Algorithm[] = ['dpmsolver++', 'dpmsolver', 'sde-dpmsolver++', 'sde-dpmsolver'];

/** DPM-Solver and DPM-Solver++, multistep (diffusers' DPMSolverMultistepScheduler; Lu et al. 2022, arXiv 2206.00927, 2211.01095). */
export function dpmSolverMultistepScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  if ((config['variance_type'] ?? null) !== null) {
    throw unsupported('variance_type', config['variance_type']);
  }
  const algorithm = config['algorithm_type'] === 'deis' ? 'dpmsolver++' : wordOption(config, 'algorithm_type', ALGORITHMS, 'dpmsolver++');
  const named = wordOption(config, 'solver_type', ['midpoint', 'heun', 'logrho', 'bh1', 'bh2'], 'midpoint');
  const solverType = named === 'heun' ? 'heun' : 'midpoint';
  const order = numberOption(config, 'solver_order', 2);
  const prediction = wordOption(config, 'prediction_type', PREDICTIONS, 'epsilon');
  const solvesForNoise = algorithm === 'dpmsolver' || algorithm === 'sde-dpmsolver';
  if (prediction === 'flow_prediction' && solvesForNoise) {
    throw unsupported('algorithm_type', algorithm);
  }
  const bounds = boundsOf(config, null);
  const ending = wordOption(config, 'final_sigmas_type', ['zero', 'sigma_min'], 'zero');
  const lowerOrderFinal = booleanOption(config, 'lower_order_final', true);
  const eulerAtFinal = booleanOption(config, 'euler_at_final', false);
  if (ending === 'zero' && solvesForNoise) {
    throw unsupported('final_sigmas_type', ending);
  }
  if (![1, 2, 3].includes(order) || (order === 3 && algorithm === 'sde-dpmsolver')) {
    throw unsupported('solver_order', order);
  }
  const { timesteps, sigmas, flow } = dpmSolverSchedule(config, plan);
  const steps = timesteps.length;
  const levelAt = (index: number): SolverLevel => solverLevel(sigmaAt(sigmas, index), flow);

  const build = (): Scheduler => {
    /** Converted outputs, the newest first. */
    let outputs: Tensor[] = [];
    return {
      isLinear: !bounds.active,
      timesteps,
      initNoiseSigma: 1,
      scaleModelInput: (sample) => sample,
      step(modelOutput, index, sample, noise) {
        const level = levelAt(index);
        const predOriginalSample = bounds.apply(toOriginal(prediction, modelOutput, level, sample));
        const converted = !solvesForNoise
          ? predOriginalSample
          : bounds.active
            ? differenceOver(sample, level.alpha, predOriginalSample, level.sigma)
            : toNoise(prediction, modelOutput, level, sample);
        const known = outputs.length;
        outputs = [converted, ...outputs].slice(0, order);
        const isLast = index === steps - 1 && (eulerAtFinal || (lowerOrderFinal && steps < 15) || ending === 'zero');
        const isSecondLast = index === steps - 2 && lowerOrderFinal && steps < 15;
        const used = order === 1 || known < 1 || isLast ? 1 : order === 2 || known < 2 || isSecondLast ? 2 : 3;
        const prevSample = solverUpdate({
          algorithm,
          solverType,
          sample,
          outputs: outputs.slice(0, used),
          levels: Array.from({ length: used }, (_, back) => levelAt(index - back)),
          target: levelAt(index + 1),
          noise,
        });
        return { prevSample, predOriginalSample };
      },
      addNoise(original, noise, index) {
        const level = levelAt(index);
        return combine([level.alpha, original], [level.sigma, noise]);
      },
      fresh: build,
    };
  };
  return build();
}

/** α and σ with x = α x₀ + σ ε, and λ = log α − log σ, in float32. */
function solverLevel(sigma: number, flow: boolean): SolverLevel {
  const alpha = flow ? f32(1 - sigma) : f32(1 / f32(Math.sqrt(f32(f32(sigma * sigma) + 1))));
  const scaled = flow ? sigma : f32(sigma * alpha);
  return { alpha, sigma: scaled, lambda: f32(f32(Math.log(alpha)) - f32(Math.log(scaled))) };
}

function toOriginal(prediction: Prediction, output: Tensor, level: SolverLevel, sample: Tensor): Tensor {
  switch (prediction) {
    case 'epsilon':
      return differenceOver(sample, level.sigma, output, level.alpha);
    case 'v_prediction':
      return combine([level.alpha, sample], [-level.sigma, output]);
    case 'sample':
      return combine([1, output]);
    case 'flow_prediction':
      return combine([1, sample], [-level.sigma, output]);
  }
}

function toNoise(prediction: Prediction, output: Tensor, level: SolverLevel, sample: Tensor): Tensor {
  switch (prediction) {
    case 'epsilon':
      return combine([1, output]);
    case 'v_prediction':
      return combine([level.alpha, output], [level.sigma, sample]);
    case 'sample':
      return differenceOver(sample, level.alpha, output, level.sigma);
    case 'flow_prediction':
      throw new Error('DPM-Solver for noise does not take flow predictions.');
  }
}
