import { combine } from '../../runtime/linear-combination.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { StudioError } from '../../studio-error.ts';
import type { JsonObject } from '../lenient-json.ts';
import { roots } from './predicted-original.ts';
import { booleanOption, numberOption, optionalNumbers, wordOption } from './scheduler-config.ts';

/**
 * The training noise schedule of a variance-preserving diffusion model: ᾱ_t = Π (1 − β_s).
 *
 * diffusers computes it in float32 with PyTorch, whose `cumprod` on the CPU accumulates in float64; so does this.
 */
export interface NoiseSchedule {
  readonly numTrainTimesteps: number;
  /** ᾱ_t for t = 0 … numTrainTimesteps − 1, falling from about 1 to about 0. */
  readonly alphasCumprod: Float32Array;
}

/** The smallest positive float16: stands in for ᾱ = 0, so that the first noise level is not infinite. */
const NEARLY_ZERO = 2 ** -24;
const f32 = Math.fround;

export interface ScheduleDefaults {
  readonly betaStart: number;
  readonly betaEnd: number;
  readonly betaSchedule: 'linear' | 'scaled_linear';
  /** Whether the class avoids an infinite first noise level under `rescale_betas_zero_snr`. */
  readonly keepsLastAlpha: boolean;
}

export function noiseSchedule(config: JsonObject, defaults: ScheduleDefaults): NoiseSchedule {
  const numTrainTimesteps = numberOption(config, 'num_train_timesteps', 1000);
  const plain = trainingBetas(config, numTrainTimesteps, defaults);
  const rescaled = booleanOption(config, 'rescale_betas_zero_snr', false);
  const betas = rescaled ? rescaleToZeroTerminalSnr(plain) : plain;
  const alphasCumprod = cumulativeAlphas(betas);
  if (rescaled && defaults.keepsLastAlpha) {
    alphasCumprod[numTrainTimesteps - 1] = NEARLY_ZERO;
  }
  return { numTrainTimesteps, alphasCumprod };
}

function trainingBetas(config: JsonObject, count: number, defaults: ScheduleDefaults): Float32Array {
  const trained = optionalNumbers(config, 'trained_betas');
  if (trained !== null) {
    return Float32Array.from(trained);
  }
  const start = numberOption(config, 'beta_start', defaults.betaStart);
  const end = numberOption(config, 'beta_end', defaults.betaEnd);
  const schedule = wordOption(config, 'beta_schedule', ['linear', 'scaled_linear', 'squaredcos_cap_v2'], defaults.betaSchedule);
  switch (schedule) {
    case 'linear':
      return torchLinspace(start, end, count);
    case 'scaled_linear':
      return torchLinspace(Math.sqrt(start), Math.sqrt(end), count).map((root) => root * root);
    case 'squaredcos_cap_v2':
      return cosineBetas(count);
  }
}

/** torch.linspace in float32, which counts up from the start and, from the middle on, down from the end. */
export function torchLinspace(start: number, end: number, count: number): Float32Array {
  const step = f32((f32(end) - f32(start)) / (count - 1));
  return Float32Array.from({ length: count }, (_, index) => (index < count / 2 ? f32(start) + step * index : f32(end) - step * (count - 1 - index)));
}

/** β_t = min(1 − ᾱ(t+1) / ᾱ(t), 0.999) with ᾱ(t) = cos²(π/2 · (t + 0.008) / 1.008) (Nichol and Dhariwal 2021, eq. 17). */
function cosineBetas(count: number): Float32Array {
  const alphaBar = (time: number): number => Math.cos((((time + 0.008) / 1.008) * Math.PI) / 2) ** 2;
  return Float32Array.from({ length: count }, (_, index) => Math.min(1 - alphaBar((index + 1) / count) / alphaBar(index / count), 0.999));
}

function cumulativeAlphas(betas: Float32Array): Float32Array {
  let product = 1;
  return betas.map((beta) => {
    product *= f32(1 - beta);
    return product;
  });
}

/** Shifts and scales √ᾱ so that it ends at 0 (Lin et al. 2023, arXiv 2305.08891, algorithm 1). */
function rescaleToZeroTerminalSnr(betas: Float32Array): Float32Array {
  const roots = cumulativeAlphas(betas).map((alpha) => Math.sqrt(alpha));
  const first = roots[0] ?? 1;
  const last = roots[roots.length - 1] ?? 0;
  const scale = f32(first / f32(first - last));
  const alphaBars = roots.map((root) => f32(f32(root - last) * scale) ** 2);
  return alphaBars.map((alphaBar, index) => 1 - f32(index === 0 ? alphaBar : alphaBar / (alphaBars[index - 1] ?? 1)));
}

/** σ_t = √((1 − ᾱ_t) / ᾱ_t): noise levels in the parametrization where the clean picture is not scaled. */
export function trainingSigmas(schedule: NoiseSchedule): Float32Array {
  // √(2²⁴ − 1) lies a hair below the middle of two float32 values, and PyTorch's vectorized root takes the upper one.
  return schedule.alphasCumprod.map((alpha) => (alpha === NEARLY_ZERO ? 4096 : Math.sqrt(f32(f32(1 - alpha) / alpha))));
}

/** ᾱ_t. Throws StudioError `setting-out-of-range` for a timestep that no network was trained on (steps_offset can lead there). */
export function alphaAt(schedule: NoiseSchedule, timestep: number): number {
  const alpha = schedule.alphasCumprod[timestep];
  if (alpha === undefined) {
    throw new StudioError(
      'setting-out-of-range',
      `This number of steps leads to timestep ${timestep}, beyond the ${schedule.numTrainTimesteps} trained ones.`,
      {
        details: { setting: 'numInferenceSteps', timestep },
      },
    );
  }
  return alpha;
}

/** √ᾱ x₀ + √(1 − ᾱ) ε at a training timestep. */
export function addNoiseAt(schedule: NoiseSchedule, timestep: number, original: Tensor, noise: Tensor): Tensor {
  const root = roots(alphaAt(schedule, Math.trunc(timestep)));
  return combine([root.signal, original], [root.noise, noise]);
}

export function timestepAt(timesteps: readonly number[], index: number): number {
  const timestep = timesteps[index];
  if (timestep === undefined) {
    throw new Error(`There is no step ${index} in a schedule of ${timesteps.length}.`);
  }
  return timestep;
}
