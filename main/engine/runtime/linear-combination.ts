import type { Tensor } from './tensor.ts';

/**
 * Σ cₖ · xₖ, elementwise; every product and every sum is rounded to float32, as PyTorch does it in diffusers.
 * All tensors have the same shape.
 */
export function combine(...terms: readonly (readonly [coefficient: number, values: Tensor])[]): Tensor {
  const [first] = terms;
  if (first === undefined) {
    throw new Error('A linear combination needs a term.');
  }
  const size = first[1].data.length;
  const sums = new Float32Array(size);
  for (const [coefficient, { data }] of terms) {
    if (data.length !== size) {
      throw new Error(`Tensors of ${size} and ${data.length} values can't be combined.`);
    }
    const factor = Math.fround(coefficient);
    for (let index = 0; index < size; index += 1) {
      sums[index] = (sums[index] ?? 0) + Math.fround(factor * (data[index] ?? 0));
    }
  }
  return { data: sums, dims: first[1].dims };
}

export function clamp(values: Tensor, limit: number): Tensor {
  return { data: values.data.map((value) => Math.min(limit, Math.max(-limit, value))), dims: values.dims };
}

export function copy(values: Tensor): Tensor {
  return { data: values.data.slice(), dims: values.dims };
}
