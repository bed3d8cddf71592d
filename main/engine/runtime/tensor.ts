/** A dense float32 tensor in row-major order. Its owner may reuse `data`; whoever keeps one copies it. */
export interface Tensor {
  readonly data: Float32Array;
  readonly dims: readonly number[];
}

export function tensor(data: Float32Array, dims: readonly number[]): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  if (size !== data.length) {
    throw new Error(`A tensor of shape [${dims.join(', ')}] holds ${size} values, not ${data.length}.`);
  }
  return { data, dims };
}
