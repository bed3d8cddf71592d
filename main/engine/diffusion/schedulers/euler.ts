import { combine } from '../../runtime/linear-combination.ts';
import { wordOption } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { sigmaSchedule } from './sigma-schedule.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { JsonObject } from '../lenient-json.ts';
import type { Scheduler } from './scheduler.ts';

const f32 = Math.fround;

export type EulerPrediction = 'epsilon' | 'v_prediction' | 'sample';

/** Clean latents from latents x = x₀ + σ ε and the network's output. */
export function originalSample(prediction: EulerPrediction, modelOutput: Tensor, sigma: number, sample: Tensor): Tensor {
  switch (prediction) {
    case 'epsilon':
      return combine([1, sample], [-sigma, modelOutput]);
    case 'v_prediction': {
      const scale = f32(f32(sigma * sigma) + 1);
      const factor = f32(-sigma / f32(Math.sqrt(scale)));
      const skipped = { data: sample.data.map((value) => value / scale), dims: sample.dims };
      return combine([factor, modelOutput], [1, skipped]);
    }
    case 'sample':
      return { data: modelOutput.data.slice(), dims: modelOutput.dims };
  }
}

/** x + (x − x₀) / σ · Δσ, in float32 operation by operation: at the first noise levels x and x₀ are large and nearly cancel. */
export function eulerStep(sample: Tensor, original: Tensor, sigma: number, change: number): Tensor {
  const data = new Float32Array(sample.data.length);
  for (const [index, value] of sample.data.entries()) {
    const derivative = f32(f32(value - (original.data[index] ?? 0)) / sigma);
    data[index] = value + f32(derivative * change);
  }
  return { data, dims: sample.dims };
}

export function sigmaAt(sigmas: readonly number[], index: number): number {
  const sigma = sigmas[index];
  if (sigma === undefined) {
    throw new Error(`There is no step ${index} in a schedule of ${sigmas.length - 1}.`);
  }
  return sigma;
}

export function scaledInput(sample: Tensor, sigma: number): Tensor {
  const scale = f32(Math.sqrt(f32(f32(sigma * sigma) + 1)));
  return { data: sample.data.map((value) => value / scale), dims: sample.dims };
}

/** Euler's method (diffusers' EulerDiscreteScheduler; Karras et al. 2022, algorithm 2 without churn). x ← x + (σ′ − σ) (x − x₀) / σ. */
export function eulerScheduler(config: JsonObject, plan: SchedulerPlan): Scheduler {
  const named = wordOption(config, 'prediction_type', ['epsilon', 'v_prediction', 'sample', 'original_sample'], 'epsilon');
  const prediction = named === 'original_sample' ? 'sample' : named;
  const { timesteps, sigmas, initNoiseSigma } = sigmaSchedule(config, plan, true);
  const build = (): Scheduler => ({
    isLinear: true,
    timesteps,
    initNoiseSigma,
    scaleModelInput: (sample, index) => scaledInput(sample, sigmaAt(sigmas, index)),
    step(modelOutput, index, sample) {
      const sigma = sigmaAt(sigmas, index);
      const change = f32(sigmaAt(sigmas, index + 1) - sigma);
      const predOriginalSample = originalSample(prediction, modelOutput, sigma, sample);
      return { prevSample: eulerStep(sample, predOriginalSample, sigma, change), predOriginalSample };
    },
    addNoise: (original, noise, index) => combine([1, original], [sigmaAt(sigmas, index), noise]),
    fresh: build,
  });
  return build();
}
