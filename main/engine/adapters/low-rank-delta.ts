import type { LoraMatrices } from './adapter-file.ts';
import type { WeightedModule } from './weighted-modules.ts';

/**
 * Adds strength · alpha / rank · up · down to a module's weight, in place (Hu et al. 2021, arXiv 2106.09685, equation 3; for
 * convolutions as kohya-ss and LyCORIS have it). Answers false, and leaves the weight alone, when the shapes don't fit.
 */
export function addLowRank(weight: Float32Array, module: WeightedModule, matrices: LoraMatrices, strength: number): boolean {
  const { up, mid } = matrices;
  if (!fits(module, { down: matrices.down.dims, up: up.dims, mid: mid === null ? null : mid.dims })) return false;
  const rank = matrices.down.dims[0] ?? 0;
  const down = mid === null ? matrices.down.data : throughMiddle(matrices.down.data, mid.data, rank, mid.dims[2] ?? 1, mid.dims[3] ?? 1);
  const columns = down.length / rank;
  const rows = up.data.length / rank;
  const scale = strength * matrices.scale;
  // The innermost loop runs along the weight's rows, whichever way it lies.
  if (module.inputFirst) addProduct(weight, transposed(down, rank, columns), transposed(up.data, rows, rank), columns, rank, rows, scale);
  else addProduct(weight, up.data, down, rows, rank, columns, scale);
  return true;
}

/** Whether matrices of these shapes make a delta of the module's shape. */
export function fits(
  module: WeightedModule,
  shapes: { readonly down: readonly number[]; readonly up: readonly number[]; readonly mid: readonly number[] | null },
): boolean {
  const [rank = 0, ...perRank] = shapes.down;
  const [rows = 0, ...perRow] = shapes.up;
  const columns = product(perRank) * (shapes.mid === null ? 1 : product(shapes.mid.slice(2)));
  const [first = 0, ...rest] = module.dims;
  const [outputs, inputs] = module.inputFirst ? [product(rest), first] : [first, product(rest)];
  return rows === outputs && columns === inputs && product(perRow) === rank;
}

function product(dims: readonly number[]): number {
  return dims.reduce((sum, dim) => sum * dim, 1);
}

/** target[i, j] += scale · Σₖ left[i, k] · right[k, j] */
function addProduct(target: Float32Array, left: Float32Array, right: Float32Array, rows: number, inner: number, columns: number, scale: number): void {
  const row = new Float64Array(columns);
  for (let i = 0; i < rows; i += 1) {
    row.fill(0);
    for (let k = 0; k < inner; k += 1) {
      const factor = left[i * inner + k] ?? 0;
      if (factor === 0) continue;
      const from = k * columns;
      for (let j = 0; j < columns; j += 1) row[j] = (row[j] ?? 0) + factor * (right[from + j] ?? 0);
    }
    const to = i * columns;
    for (let j = 0; j < columns; j += 1) target[to + j] = (target[to + j] ?? 0) + scale * (row[j] ?? 0);
  }
}

function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const turned = new Float32Array(values.length);
  for (let row = 0; row < rows; row += 1) for (let column = 0; column < columns; column += 1) turned[column * rows + row] = values[row * columns + column] ?? 0;
  return turned;
}

/** down[r, i, y, x] = Σₖ mid[r, k, y, x] · down[k, i]: the middle of a CP-decomposed convolution, put into its down. */
function throughMiddle(down: Float32Array, mid: Float32Array, rank: number, height: number, width: number): Float32Array {
  const inputs = down.length / rank;
  const area = height * width;
  const whole = new Float32Array(rank * inputs * area);
  for (let r = 0; r < rank; r += 1) {
    for (let k = 0; k < rank; k += 1) {
      for (let i = 0; i < inputs; i += 1) {
        const factor = down[k * inputs + i] ?? 0;
        const from = (r * rank + k) * area;
        const to = (r * inputs + i) * area;
        for (let at = 0; at < area; at += 1) whole[to + at] = (whole[to + at] ?? 0) + factor * (mid[from + at] ?? 0);
      }
    }
  }
  return whole;
}
