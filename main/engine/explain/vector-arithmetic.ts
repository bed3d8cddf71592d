import { dot } from '../runtime/dot.ts';

/** Plain arithmetic on vectors of equal length. */
export type Vector = Float64Array;

export function lengthOf(a: ArrayLike<number>): number {
  return Math.sqrt(dot(a, a));
}

export function subtract(a: ArrayLike<number>, b: ArrayLike<number>): Vector {
  return Float64Array.from({ length: a.length }, (_, at) => (a[at] ?? 0) - (b[at] ?? 0));
}

/** Σ weightᵢ · rowᵢ / Σ weightᵢ; equal weights when none are given. Zeros for no rows. */
export function meanOf(rows: readonly ArrayLike<number>[], weights?: ArrayLike<number>): Vector {
  const mean = new Float64Array(rows[0]?.length ?? 0);
  let total = 0;
  rows.forEach((row, index) => {
    const weight = weights === undefined ? 1 : (weights[index] ?? 0);
    total += weight;
    for (let at = 0; at < mean.length; at += 1) mean[at] = (mean[at] ?? 0) + weight * (row[at] ?? 0);
  });
  return total === 0 ? mean : mean.map((value) => value / total);
}
