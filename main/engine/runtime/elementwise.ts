import type { Tensor } from './tensor.ts';

/** `of(a, b)` value by value; the result is rounded to float32, what happens inside is the caller's. */
export function zip(a: Tensor, b: Tensor, of: (a: number, b: number) => number): Tensor {
  if (a.data.length !== b.data.length) {
    throw new Error(`Tensors of ${a.data.length} and ${b.data.length} values can't be zipped.`);
  }
  const data = new Float32Array(a.data.length);
  for (let index = 0; index < data.length; index += 1) {
    data[index] = of(a.data[index] ?? 0, b.data[index] ?? 0);
  }
  return { data, dims: a.dims };
}

/** Every value over a number, in float32. */
export function divided(values: Tensor, by: number): Tensor {
  return { data: values.data.map((value) => value / by), dims: values.dims };
}
