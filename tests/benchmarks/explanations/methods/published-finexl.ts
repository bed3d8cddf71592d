import type { Concept } from '../../../../main/engine/explain/concept-directions.ts';
import { embeddingDifferences } from '../../../../main/engine/explain/model-pairs.ts';
import { dot } from '../../../../main/engine/runtime/dot.ts';
import { lengthOf, meanOf } from '../../../../main/engine/explain/vector-arithmetic.ts';
import { cosineOf } from '../cosine.ts';
import type { Method } from './method.ts';

/** A relative residual below this stops the adding of concepts (equation 11). */
const ENOUGH = 0.2;

/**
 * FineXL as published (Wang and Gao 2025), equations 5 to 11: V_div; concepts by their cosine with it, where a
 * vision-language model would name them; a concept is dropped when its cosines with those kept sum to more than
 * `mostOverlap`; concepts are added until the least-squares fit leaves less than a fifth. The vocabulary is the same as
 * everyone's here.
 */
export function publishedFineXl(concepts: readonly Concept[], mostOverlap: number): Method {
  const cosines = concepts.map(({ direction }) => concepts.map((other) => cosineOf(direction, other.direction)));
  return {
    id: 'finexl',
    title: 'FineXL as published',
    seesPipeline: false,
    prepare(pairs) {
      const rows = embeddingDifferences(pairs);
      return (weights) => ({ raw: decomposed(meanOf(rows, weights), concepts, cosines, mostOverlap) });
    },
  };
}

function decomposed(
  divergence: Float64Array,
  concepts: readonly Concept[],
  cosines: readonly (readonly number[])[],
  mostOverlap: number,
): Readonly<Record<string, number>> {
  const alongs = concepts.map(({ direction }) => cosineOf(direction, divergence));
  const order = concepts.map((_, at) => at).toSorted((a, b) => (alongs[b] ?? 0) - (alongs[a] ?? 0));
  const kept: number[] = [];
  let weights: readonly number[] = [];
  for (const candidate of order) {
    if (kept.reduce((sum, other) => sum + (cosines[candidate]?.[other] ?? 0), 0) > mostOverlap) continue;
    kept.push(candidate);
    const atoms = kept.map((at) => concepts[at]?.direction ?? divergence);
    weights = leastSquares(atoms, divergence);
    if (residualOf(atoms, weights, divergence) < ENOUGH) break;
  }
  const raw = new Map<string, number>(concepts.map(({ aspect }) => [aspect, 0]));
  kept.forEach((at, k) => {
    const concept = concepts[at];
    if (concept !== undefined) raw.set(concept.aspect, (raw.get(concept.aspect) ?? 0) + concept.sign * (weights[k] ?? 0));
  });
  return Object.fromEntries(raw);
}

function residualOf(atoms: readonly Float64Array[], weights: readonly number[], target: Float64Array): number {
  const left = target.map((value, at) => value - atoms.reduce((sum, atom, k) => sum + (weights[k] ?? 0) * (atom[at] ?? 0), 0));
  const whole = lengthOf(target);
  return whole === 0 ? 0 : lengthOf(left) / whole;
}

/** argmin ‖target − Σ wₖ atomₖ‖² by the normal equations, with Gaussian elimination; a dependent atom gets 0. */
export function leastSquares(atoms: readonly Float64Array[], target: Float64Array): readonly number[] {
  const rows = atoms.map((atom) => [...atoms.map((other) => dot(atom, other)), dot(atom, target)]);
  const size = atoms.length;
  for (let column = 0; column < size; column += 1) {
    let best = column;
    for (let row = column + 1; row < size; row += 1) if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row;
    const pivotRow = rows[best] ?? [];
    rows[best] = rows[column] ?? [];
    rows[column] = pivotRow;
    const pivot = pivotRow[column] ?? 0;
    if (Math.abs(pivot) < 1e-12) continue;
    for (let row = 0; row < size; row += 1) {
      const other = rows[row];
      if (row === column || other === undefined) continue;
      const factor = (other[column] ?? 0) / pivot;
      for (let at = column; at <= size; at += 1) other[at] = (other[at] ?? 0) - factor * (pivotRow[at] ?? 0);
    }
  }
  return rows.map((row, at) => (Math.abs(row[at] ?? 0) < 1e-12 ? 0 : (row[size] ?? 0) / (row[at] ?? 1)));
}
