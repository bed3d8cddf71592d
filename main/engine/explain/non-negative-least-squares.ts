import { dot } from '../runtime/dot.ts';

const MOST_SWEEPS = 400;
const CONVERGED = 1e-9;

/** Inner products of a dictionary's atoms, kept because one dictionary solves for many targets. */
export interface Gram {
  readonly atoms: readonly ArrayLike<number>[];
  /** [atoms, atoms] */
  readonly products: readonly Float64Array[];
}

export function gramOf(atoms: readonly ArrayLike<number>[]): Gram {
  return { atoms, products: atoms.map((atom) => Float64Array.from(atoms, (other) => dot(atom, other))) };
}

/**
 * min ½‖target − Σ wₖ · atomₖ‖² + penalty · Σ wₖ over w ≥ 0, by cyclic coordinate descent (Franc, Hlaváč and Navara 2005,
 * "Sequential coordinate-wise algorithm for the non-negative least squares problem"). Atoms of no length get weight 0.
 */
export function nonNegativeLeastSquares({ atoms, products }: Gram, target: ArrayLike<number>, penalty = 0): Float64Array {
  const weights = new Float64Array(atoms.length);
  // Gradient of the objective at w: G w − b + penalty.
  const gradient = Float64Array.from(atoms, (atom) => penalty - dot(atom, target));
  const scale = gradient.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep += 1) {
    let moved = 0;
    for (let k = 0; k < weights.length; k += 1) {
      const row = products[k];
      const own = row?.[k] ?? 0;
      if (row === undefined || own <= 0) continue;
      const before = weights[k] ?? 0;
      const after = Math.max(0, before - (gradient[k] ?? 0) / own);
      if (after === before) continue;
      weights[k] = after;
      const step = after - before;
      for (let other = 0; other < gradient.length; other += 1) gradient[other] = (gradient[other] ?? 0) + step * (row[other] ?? 0);
      moved = Math.max(moved, Math.abs(step) * own);
    }
    if (moved <= CONVERGED * scale) break;
  }
  return weights;
}
