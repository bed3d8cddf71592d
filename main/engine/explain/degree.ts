import { meanOf } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** A picture that moved this far is mostly spent: it counts as moved. */
const SOFTNESS = 0.8;
/** Changes of this size are as good as none. */
const NOISE = 0.05;
/** Makes scores of degrees: fitted on the calibration split of `bench:explanations`. */
const SCALE = 1.16;

/**
 * Share × amount. Of the changes dᵢ in single pictures (1: all the way), with c = tanh(d / 0.8) and ν = 0.05,
 *   share  s = c̄² / (mean c² + ν²)   the participation ratio: p where a part p of the pictures moved alike and the rest did not;
 *   amount a = |d̄| / s, â = a / (1 + a⁴)^¼   how far the moved ones went, at most 1;
 *   alike  h = d̄² / mean d²   1 where all moved by the same, p in a mixture;
 *   degree   = sign(d̄) · 1.16 · s · â^(h²), −1…1; 0.5: half of the way in all pictures, or all of it in half of them.
 * Where all pictures moved alike the degree is the amount. Where some moved and others did not, the model has two manners,
 * and the degree is the share of the one: how far it goes counts the less, the less alike the pictures moved.
 */
export function degreesOf(changes: readonly ArrayLike<number>[], weights?: ArrayLike<number>): Vector {
  const size = changes[0]?.length ?? 0;
  const sums = { d: new Float64Array(size), dd: new Float64Array(size), c: new Float64Array(size), cc: new Float64Array(size) };
  let total = 0;
  changes.forEach((row, index) => {
    const weight = weights === undefined ? 1 : (weights[index] ?? 0);
    if (weight === 0) return;
    total += weight;
    for (let at = 0; at < size; at += 1) {
      const d = row[at] ?? 0;
      const c = Math.tanh(d / SOFTNESS);
      sums.d[at] = (sums.d[at] ?? 0) + weight * d;
      sums.dd[at] = (sums.dd[at] ?? 0) + weight * d * d;
      sums.c[at] = (sums.c[at] ?? 0) + weight * c;
      sums.cc[at] = (sums.cc[at] ?? 0) + weight * c * c;
    }
  });
  if (total === 0) return new Float64Array(size);
  const [d, dd, c, cc] = [sums.d, sums.dd, sums.c, sums.cc].map((sum) => sum.map((value) => value / total));
  return Float64Array.from({ length: size }, (_, at) => degreeOf(d?.[at] ?? 0, dd?.[at] ?? 0, c?.[at] ?? 0, cc?.[at] ?? 0));
}

/** c = tanh(d / 0.8) of every aspect. */
export function softened(row: Vector): Vector {
  return row.map((change) => Math.tanh(change / SOFTNESS));
}

/** From the mean and mean square of d, and those of c. */
function degreeOf(d: number, dd: number, c: number, cc: number): number {
  const share = (c * c) / (cc + NOISE * NOISE);
  if (d === 0 || c === 0) return 0;
  const amount = Math.abs(d) / share;
  const bounded = amount / (1 + amount ** 4) ** 0.25;
  const alike = (d * d) / dd;
  return Math.sign(d) * SCALE * share * bounded ** (alike * alike);
}

/** Means of the values, each within −1…1. */
export function clampedMeanOf(rows: readonly Vector[], weights?: ArrayLike<number>): Vector {
  return meanOf(
    rows.map((row) => row.map((value) => Math.min(1, Math.max(-1, value)))),
    weights,
  );
}
