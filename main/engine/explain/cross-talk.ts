/**
 * What asking for one aspect does to the measured levels of all: part of it the checkpoint's doing (a sunset is warm), part
 * the readout's (it takes dark for blue).
 */
export interface CrossTalk {
  readonly aspects: readonly string[];
  /** [seen][asked]: how far the level of `seen` moves for each unit of strength of `asked`, in readout units. */
  readonly response: readonly (readonly number[])[];
  /** [seen]: what the response leaves unexplained, as a standard deviation in readout units. */
  readonly spread: readonly number[];
}

/** Of one rendering of a sweep: the strength asked of one aspect, and how far every level moved. */
export interface ResponseSample {
  readonly asked: string;
  /** −1…1 */
  readonly strength: number;
  readonly effects: Readonly<Record<string, number>>;
}

/** Before anything is measured, strengths are expected to lie this far from 0. */
const PRIOR_SPREAD = 0.5;
/** No level is taken to be known better than this, in readout units. */
const LEAST_SPREAD = 0.01;

/** Least squares through 0 for every pair of aspects; null where an aspect was never asked for. */
export function fitCrossTalk(samples: readonly ResponseSample[], aspects: readonly string[]): CrossTalk | null {
  const byAsked = aspects.map((asked) => samples.filter((sample) => sample.asked === asked));
  if (byAsked.some((group) => group.length === 0)) return null;
  const slope = (group: readonly ResponseSample[], seen: string): number => {
    const square = group.reduce((sum, { strength }) => sum + strength ** 2, 0);
    return square === 0 ? 0 : group.reduce((sum, { strength, effects }) => sum + strength * (effects[seen] ?? 0), 0) / square;
  };
  const response = aspects.map((seen) => byAsked.map((group) => round(slope(group, seen))));
  const spread = aspects.map((seen, row) => {
    const squares = byAsked.flatMap((group, column) =>
      group.map(({ strength, effects }) => ((effects[seen] ?? 0) - strength * (response[row]?.[column] ?? 0)) ** 2),
    );
    return round(Math.max(LEAST_SPREAD, Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / Math.max(1, squares.length))));
  });
  return { aspects, response, spread };
}

/**
 * The strengths w of all aspects that best explain the effects e together: the mode of
 *   Σₛ ((eₛ − Σₐ Rₛₐ wₐ) / spreadₛ)² + Σₐ (wₐ / 0.5)²,
 * ridge regression with a prior in its own units. An aspect that a checkpoint can't move comes out near 0. Clipped to −1…1.
 */
export function unmix(effects: Readonly<Record<string, number>>, { aspects, response, spread }: CrossTalk): Readonly<Record<string, number>> {
  const count = aspects.length;
  const weights = spread.map((value) => 1 / value ** 2);
  const entry = (row: number, column: number): number => response[row]?.[column] ?? 0;
  const matrix = Array.from({ length: count }, (_, i) =>
    Array.from({ length: count }, (__, j) => {
      const product = weights.reduce((sum, weight, row) => sum + weight * entry(row, i) * entry(row, j), 0);
      return i === j ? product + 1 / PRIOR_SPREAD ** 2 : product;
    }),
  );
  const target = Array.from({ length: count }, (_, i) =>
    weights.reduce((sum, weight, row) => sum + weight * entry(row, i) * (effects[aspects[row] ?? ''] ?? 0), 0),
  );
  const strengths = solve(matrix, target);
  return Object.fromEntries(aspects.map((aspect, at) => [aspect, Math.min(1, Math.max(-1, strengths[at] ?? 0))]));
}

/** Solves A x = b for a symmetric positive definite A by Cholesky's decomposition. */
function solve(matrix: readonly (readonly number[])[], target: readonly number[]): readonly number[] {
  const count = target.length;
  const lower: number[][] = matrix.map((row) => row.map(() => 0));
  const at = (row: number, column: number): number => lower[row]?.[column] ?? 0;
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column <= row; column += 1) {
      let value = matrix[row]?.[column] ?? 0;
      for (let k = 0; k < column; k += 1) value -= at(row, k) * at(column, k);
      const line = lower[row];
      if (line !== undefined) line[column] = row === column ? Math.sqrt(value) : value / at(column, column);
    }
  }
  const forward: number[] = [];
  for (let row = 0; row < count; row += 1) {
    const known = forward.reduce((sum, value, k) => sum + at(row, k) * value, 0);
    forward.push(((target[row] ?? 0) - known) / at(row, row));
  }
  const solution = new Array<number>(count).fill(0);
  for (let row = count - 1; row >= 0; row -= 1) {
    let value = forward[row] ?? 0;
    for (let k = row + 1; k < count; k += 1) value -= at(k, row) * (solution[k] ?? 0);
    solution[row] = value / at(row, row);
  }
  return solution;
}

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
