import { symmetricEigen } from './symmetric-eigen.ts';
import { dot } from '../runtime/dot.ts';
import { meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** A linear map that makes the directions in which pictures differ anyway no longer than the others. */
export type Whitening = (vector: ArrayLike<number>) => Vector;

/** Of the mean variance, added to every direction's, so that directions seen in no sample are not blown up. */
const RIDGE = 0.1;

/**
 * ZCA whitening with a ridge, from samples [n, d] of what is *not* asked about: base pictures over prompts and seeds.
 *   W = U · diag(1 / √(sₖ + ρ · s̄)) · Uᵀ, with U, s the eigenvectors and variances of the samples.
 * Greatest variance shrinks most; lengths along an average direction stay as they are, up to √(1 + ρ).
 */
export function whiteningFrom(samples: readonly ArrayLike<number>[], ridge: number = RIDGE): Whitening {
  const size = samples[0]?.length ?? 0;
  const mean = meanOf(samples);
  const centred = samples.map((sample) => subtract(sample, mean));
  const covariance = Array.from({ length: size }, () => new Float64Array(size));
  for (const sample of centred) {
    covariance.forEach((row, i) => {
      for (let j = 0; j < size; j += 1) row[j] = (row[j] ?? 0) + ((sample[i] ?? 0) * (sample[j] ?? 0)) / samples.length;
    });
  }
  const { values, vectors } = symmetricEigen(covariance);
  const average = values.reduce((sum, value) => sum + Math.max(0, value), 0) / Math.max(1, size);
  if (average === 0) return (vector) => Float64Array.from(vector);
  const gains = values.map((value) => Math.sqrt(average / (Math.max(0, value) + ridge * average)));
  return (vector) => {
    const out = new Float64Array(size);
    vectors.forEach((axis, k) => {
      const along = dot(axis, vector) * (gains[k] ?? 0);
      for (let at = 0; at < size; at += 1) out[at] = (out[at] ?? 0) + along * (axis[at] ?? 0);
    });
    return out;
  };
}
