import { clamp, combine } from '../../runtime/linear-combination.ts';
import { divided, zip } from '../../runtime/elementwise.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import type { JsonObject } from '../lenient-json.ts';
import { booleanOption, numberOption } from './scheduler-config.ts';
import type { PredictionType } from './scheduler-config.ts';

const f32 = Math.fround;

/** √ᾱ and √(1 − ᾱ) in float32. */
export function roots(alpha: number): { signal: number; noise: number } {
  return { signal: f32(Math.sqrt(alpha)), noise: f32(Math.sqrt(f32(1 - alpha))) };
}

/** (x − c y) / d, rounded to float32 after every operation: near the ends of a schedule d is tiny. */
export function differenceOver(x: Tensor, c: number, y: Tensor, d: number): Tensor {
  return zip(x, y, (a, b) => f32(a - f32(c * b)) / d);
}

/** Clean latents and noise, both as the network's output implies them, from latents x = √ᾱ x₀ + √(1 − ᾱ) ε. */
export function cleanAndNoise(prediction: PredictionType, modelOutput: Tensor, alpha: number, sample: Tensor): { original: Tensor; epsilon: Tensor } {
  const { signal, noise } = roots(alpha);
  switch (prediction) {
    case 'epsilon':
      return { original: differenceOver(sample, noise, modelOutput, signal), epsilon: modelOutput };
    case 'v_prediction':
      return { original: combine([signal, sample], [-noise, modelOutput]), epsilon: combine([signal, modelOutput], [noise, sample]) };
    case 'sample':
      return { original: combine([1, modelOutput]), epsilon: differenceOver(sample, signal, modelOutput, noise) };
  }
}

/** What is done to predicted clean latents before they are used. */
export interface Bounds {
  /** Whether anything is done at all: a sampler with bounds is not linear. */
  readonly active: boolean;
  apply(original: Tensor): Tensor;
}

/** Dynamic thresholding (Saharia et al. 2022, arXiv 2205.11487, section 2.3) or else plain clipping, as the configuration says. */
export function boundsOf(config: JsonObject, clipsByDefault: boolean | null): Bounds {
  if (booleanOption(config, 'thresholding', false)) {
    const ratio = numberOption(config, 'dynamic_thresholding_ratio', 0.995);
    const most = numberOption(config, 'sample_max_value', 1);
    return { active: true, apply: (original) => thresholded(original, ratio, most) };
  }
  const clips = clipsByDefault !== null && booleanOption(config, 'clip_sample', clipsByDefault);
  const limit = numberOption(config, 'clip_sample_range', 1);
  return { active: clips, apply: (original) => (clips ? clamp(original, limit) : original) };
}

/** Clamps to ±s and divides by s, s being a quantile of the absolute values between 1 and `most`. */
function thresholded(original: Tensor, ratio: number, most: number): Tensor {
  const sorted = original.data.map(Math.abs).sort();
  const rank = ratio * (sorted.length - 1);
  const below = sorted[Math.floor(rank)] ?? 0;
  const above = sorted[Math.ceil(rank)] ?? below;
  const quantile = f32(below + f32(f32(rank - Math.floor(rank)) * f32(above - below)));
  const s = f32(Math.min(most, Math.max(1, quantile)));
  return divided(clamp(original, s), s);
}
