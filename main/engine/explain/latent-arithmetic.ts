import type { Tensor } from '../runtime/tensor.ts';

/** Elementwise arithmetic on latents of one shape; sums in float64, results in float32. */

export function zerosLike({ data, dims }: Tensor): Tensor {
  return { data: new Float32Array(data.length), dims };
}

export function sum(tensors: readonly Tensor[], like: Tensor): Tensor {
  return { data: like.data.map((_, index) => tensors.reduce((total, { data }) => total + (data[index] ?? 0), 0)), dims: like.dims };
}

export function difference(a: Tensor, b: Tensor): Tensor {
  return { data: a.data.map((value, index) => value - (b.data[index] ?? 0)), dims: a.dims };
}

/** a + factor · b */
export function plusScaled(a: Tensor, factor: number, b: Tensor): Tensor {
  return { data: a.data.map((value, index) => value + factor * (b.data[index] ?? 0)), dims: a.dims };
}

export function scaled(factor: number, { data, dims }: Tensor): Tensor {
  return { data: data.map((value) => factor * value), dims };
}

/** a ⊙ b */
export function product(a: Tensor, b: Tensor): Tensor {
  return { data: a.data.map((value, index) => value * (b.data[index] ?? 0)), dims: a.dims };
}

export function largestMagnitude({ data }: Tensor): number {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  return largest;
}
