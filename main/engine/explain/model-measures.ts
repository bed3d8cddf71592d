import type { Scores } from './scores.ts';
import type { Concept } from './concept-directions.ts';
import { levelDifferences } from './model-pairs.ts';
import type { ReadingPair } from './model-pairs.ts';
import { gramOf, nonNegativeLeastSquares } from './non-negative-least-squares.ts';
import { dot } from '../runtime/dot.ts';
import { lengthOf, meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';
import type { Whitening } from './whitening.ts';

/** What a measure makes of pairs. */
export interface ModelEstimate {
  /** Aspect id → score in about −1…1; the strongest may pass it. */
  readonly scores: Readonly<Record<string, number>>;
}

/** Which aspects the change is about, by all pairs alike. */
export interface ModelJudgement {
  /** Aspect id → what a claim is judged by, among the aspects; the size of the score where the measure has nothing better. */
  readonly support: Readonly<Record<string, number>>;
  /** ‖V − Σ wᵢ·atomᵢ‖ / ‖V‖ in the measure's own space, over the atoms that were chosen; null for a measure that takes every aspect by itself. */
  readonly residual: number | null;
}

/** A measure prepared for given pairs. */
export interface PreparedMeasure {
  readonly aspects: readonly string[];
  /** Of every pair how far each aspect moved, softened so that a few pictures do not outweigh all others: [pairs, aspects]. */
  readonly changes: readonly Vector[];
  /** For any weights of the pairs: a bootstrap asks hundreds of times. */
  estimate(weights?: ArrayLike<number>): ModelEstimate;
  judge(): ModelJudgement;
}

export interface ModelMeasure {
  readonly name: ModelMeasureName;
  prepare(pairs: readonly ReadingPair[]): PreparedMeasure;
}

export type ModelMeasureName = 'direct' | 'degree' | 'decomposition';

/** Every aspect by itself: the mean of the calibrated, signed differences of its level. */
export function directMeasure(aspects: readonly string[], scores: Scores): ModelMeasure {
  return {
    name: 'direct',
    prepare(pairs) {
      const rows = levelDifferences(pairs, aspects).map((row) => row.map((effect, at) => Math.sign(effect) * scores.ofAspect(aspects[at] ?? '', effect)));
      const estimate = (weights?: ArrayLike<number>): ModelEstimate => {
        return { scores: recordOf(aspects, meanOf(rows, weights)) };
      };
      return { aspects, changes: rows, estimate, judge: () => ({ support: sizesOf(estimate().scores), residual: null }) };
    },
  };
}

export interface DecompositionOptions {
  readonly aspects: readonly string[];
  readonly concepts: readonly Concept[];
  readonly whitening: Whitening;
  /** Share of the largest inner product that a concept must exceed to enter at all. */
  readonly sparsity?: number;
}

/** Of the largest inner product: what a concept must exceed to enter the decomposition; chosen on the development split. */
const SPARSITY = 0.3;

/**
 * V_div ≈ Σ wᵢ f(Cᵢ) with w ≥ 0 over the signed dictionary, both sides whitened: equation 10 of FineXL without the greedy
 * orthogonality filter, which rejects true concepts.
 */
export function decompositionMeasure({ aspects, concepts, whitening, sparsity = SPARSITY }: DecompositionOptions): ModelMeasure {
  const atoms = concepts.map(({ direction }) => whitening(direction));
  // Targets share their pictures: an embedding is whitened once.
  const known = new WeakMap<Float32Array, Vector>();
  const whitened = (embedding: Float32Array): Vector => {
    const found = known.get(embedding) ?? whitening(embedding);
    known.set(embedding, found);
    return found;
  };
  const solve = signedSolver(
    aspects,
    concepts.map(({ aspect, sign }) => ({ aspect, sign })),
    atoms,
    sparsity,
  );
  return {
    name: 'decomposition',
    prepare(pairs) {
      const rows = pairs.map(({ base, personal }) => subtract(whitened(personal.embedding), whitened(base.embedding)));
      const estimate = (weights?: ArrayLike<number>): ModelEstimate => {
        const { scores } = solve(meanOf(rows, weights));
        return { scores };
      };
      return {
        aspects,
        changes: rows.map((row) => along(aspects, concepts, atoms, row)),
        estimate,
        judge() {
          const divergence = meanOf(rows);
          const { scores, weights } = solve(divergence);
          return { support: sizesOf(scores), residual: residualOf(atoms, weights, divergence) };
        },
      };
    },
  };
}

/** How far one picture's change goes along every aspect's two poles: [aspects]. */
function along(aspects: readonly string[], concepts: readonly Concept[], atoms: readonly Vector[], row: Vector): Vector {
  return Float64Array.from(aspects, (aspect) =>
    concepts.reduce((sum, concept, at) => (concept.aspect === aspect ? sum + concept.sign * dot(atoms[at] ?? row, row) : sum), 0),
  );
}

function signedSolver(
  aspects: readonly string[],
  poles: readonly { readonly aspect: string; readonly sign: 1 | -1 }[],
  atoms: readonly Vector[],
  sparsity: number,
): (target: Vector) => { readonly scores: Readonly<Record<string, number>>; readonly weights: Vector } {
  const gram = gramOf(atoms);
  return (target) => {
    const scale = atoms.reduce((largest, atom) => Math.max(largest, dot(atom, target)), 0);
    const weights = nonNegativeLeastSquares(gram, target, sparsity * scale);
    const sums = new Map<string, number>(aspects.map((aspect) => [aspect, 0]));
    poles.forEach(({ aspect, sign }, at) => sums.set(aspect, (sums.get(aspect) ?? 0) + sign * (weights[at] ?? 0)));
    return { scores: Object.fromEntries(sums), weights };
  };
}

/** What the atoms that were chosen leave over at their best: the penalty chooses them, and must not count as unexplained. */
function residualOf(atoms: readonly Vector[], weights: Vector, target: Vector): number {
  const whole = lengthOf(target);
  if (whole === 0) return 0;
  const chosen = atoms.filter((_, at) => (weights[at] ?? 0) > 0);
  const best = nonNegativeLeastSquares(gramOf(chosen), target);
  return lengthOf(target.map((value, at) => value - chosen.reduce((sum, atom, k) => sum + (best[k] ?? 0) * (atom[at] ?? 0), 0))) / whole;
}

function recordOf(aspects: readonly string[], values: Vector): Readonly<Record<string, number>> {
  return Object.fromEntries(aspects.map((aspect, at) => [aspect, values[at] ?? 0]));
}

function sizesOf(record: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(record).map(([aspect, value]) => [aspect, Math.abs(value)]));
}
