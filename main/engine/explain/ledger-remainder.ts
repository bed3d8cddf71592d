import type { Tensor } from '../runtime/tensor.ts';

/**
 * Shares of a sampler that is not linear don't sum to the whole. What is missing at a value is spread over them in
 * proportion to their magnitude there, evenly where all are 0, so that the parts sum to the whole.
 */
export function spreadRemainder(shares: readonly Tensor[], whole: Tensor): readonly Tensor[] {
  const spread = shares.map(({ data, dims }) => ({ data: data.slice(), dims }));
  for (let index = 0; index < whole.data.length; index += 1) {
    const magnitude = shares.reduce((total, { data }) => total + Math.abs(data[index] ?? 0), 0);
    const given = shares.reduce((total, { data }) => total + (data[index] ?? 0), 0);
    const missing = (whole.data[index] ?? 0) - given;
    for (const { data } of spread) {
      const value = data[index] ?? 0;
      data[index] = value + missing * (magnitude > 0 ? Math.abs(value) / magnitude : 1 / shares.length);
    }
  }
  return spread;
}
