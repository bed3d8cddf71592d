import type { Reading } from '../readout/readout.ts';
import type { EmbedText } from './concept-directions.ts';
import type { ModelEstimate, ModelMeasure } from './model-measures.ts';
import { levelDifferences } from './model-pairs.ts';
import type { ReadingPair } from './model-pairs.ts';
import { clampedMeanOf, degreesOf, softened } from './degree.ts';
import { dot } from '../runtime/dot.ts';
import { meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** An aspect as the readout knows it twice: by its level, and by the line between the texts of its poles. */
export interface AspectAxis {
  readonly aspect: string;
  readonly oneSided: boolean;
  /** txt(positive) − txt(negative), [d] */
  readonly axis: Vector;
}

/** How far full strength of each pole goes on a checkpoint, in the measure's own units; see `reachOf`. */
export type Reach = ReadonlyMap<string, { readonly positive: number; readonly negative: number }>;

export interface DegreeOptions {
  readonly axes: readonly AspectAxis[];
  /** Says which aspects the change of the embeddings as a whole needs; see `support`. */
  readonly decomposition: ModelMeasure;
  /** Known only to who has the pipeline. */
  readonly reach?: Reach;
}

/** A spread along the line between the texts counts as this much of a level. */
const TEXT_WEIGHT = 0.2;
/** This much of level and text together is all the way. All three are fitted on the calibration and development splits. */
const FULL = 1.26;
/** In the support, the decomposition counts this much beside the level's 1. */
const WEIGHT_SHARE = 0.75;
/** Added to the largest level and the largest weight, so that nothing does not support everything. */
const LEAST_LEVEL = 0.05;
const LEAST_WEIGHT = 0.03;
/** The mean spread of all aspects counts as much as this many pictures of one. */
const PRIOR_PICTURES = 4;
/** Of what is known of a pole's reach, the part that is believed, and how far it may go from the common one. */
const REACH_TRUST = 0.3;
const REACH_BOUNDS = [0.7, 1.3] as const;

export async function aspectAxes(
  aspects: readonly { readonly id: string; readonly oneSided: boolean; readonly positiveCarrier: string; readonly negativeCarrier: string }[],
  embed: EmbedText,
): Promise<readonly AspectAxis[]> {
  const axes: AspectAxis[] = [];
  for (const { id, oneSided, positiveCarrier, negativeCarrier } of aspects) {
    axes.push({ aspect: id, oneSided, axis: subtract(await embed(positiveCarrier), await embed(negativeCarrier)) });
  }
  return axes;
}

/**
 * How far and in how many pictures every aspect moved. The change in one picture is
 *   d = (ΔL + 0.2 · ΔT / σ_T) / 1.26,
 * ΔL the change of the aspect's level, ΔT of the embedding along the line between the texts of its poles (CLIP-IQA's
 * antonyms, arXiv 2207.12396) in units of how much the base pictures differ along it anyway; `degreesOf` makes one score
 * of all pictures' d.
 *
 * `support` puts two witnesses together, each relative to its strongest aspect: the mean change of the level, whose head
 * was trained to see one aspect at a time, and the aspect's weight in the decomposition of the whole change. Side effects
 * (night is also cool) are strong for neither. 0 where level or decomposition points away from the score counts for that one.
 */
export function degreeMeasure({ axes, decomposition, reach }: DegreeOptions): ModelMeasure {
  const aspects = axes.map(({ aspect }) => aspect);
  const signed = (values: ArrayLike<number>): readonly number[] =>
    axes.map(({ oneSided }, at) => (oneSided ? Math.max(0, values[at] ?? 0) : (values[at] ?? 0)));
  const recordOf = (values: ArrayLike<number>): Readonly<Record<string, number>> => Object.fromEntries(aspects.map((aspect, at) => [aspect, values[at] ?? 0]));
  return {
    name: 'degree',
    prepare(pairs) {
      const changes = reached(changesOf(pairs, axes), axes, reach);
      const levels = levelDifferences(pairs, aspects);
      const decomposed = decomposition.prepare(pairs);
      const estimate = (weights?: ArrayLike<number>): ModelEstimate => {
        return { scores: recordOf(signed(degreesOf(changes, weights))) };
      };
      return {
        aspects,
        changes: changes.map(softened),
        estimate,
        judge() {
          const { scores } = estimate();
          const level = signed(clampedMeanOf(levels));
          const { residual } = decomposed.judge();
          const parts = decomposed.estimate().scores;
          const agreeing = (value: number, aspect: string): number => (value * (scores[aspect] ?? 0) > 0 ? Math.abs(value) : 0);
          const seen = aspects.map((aspect, at) => agreeing(level[at] ?? 0, aspect));
          const needed = aspects.map((aspect) => agreeing(parts[aspect] ?? 0, aspect));
          const [mostSeen, mostNeeded] = [Math.max(0, ...seen) + LEAST_LEVEL, Math.max(0, ...needed) + LEAST_WEIGHT];
          const support = aspects.map((_, at) => ((seen[at] ?? 0) / mostSeen + (WEIGHT_SHARE * (needed[at] ?? 0)) / mostNeeded) / (1 + WEIGHT_SHARE));
          return { support: recordOf(support), residual };
        },
      };
    },
  };
}

/** What full strength of every pole did to its own aspect, on pictures that the checkpoint itself made. */
export function reachOf(
  responses: readonly { readonly aspect: string; readonly sign: 1 | -1; readonly pairs: readonly ReadingPair[] }[],
  axes: readonly AspectAxis[],
): Reach {
  const spreads = spreadsOf(
    responses.flatMap(({ pairs }) => pairs.map(({ base }) => base)),
    axes,
  );
  const far = (aspect: string, sign: 1 | -1): number => {
    const found = responses.find((response) => response.aspect === aspect && response.sign === sign);
    const at = axes.findIndex((axis) => axis.aspect === aspect);
    return found === undefined ? 1 : sign * (meanOf(changesOf(found.pairs, axes, spreads))[at] ?? 0);
  };
  return new Map(axes.map(({ aspect }) => [aspect, { positive: far(aspect, 1), negative: far(aspect, -1) }]));
}

function reached(changes: readonly Vector[], axes: readonly AspectAxis[], reach: Reach | undefined): readonly Vector[] {
  if (reach === undefined) return changes;
  const [least, most] = REACH_BOUNDS;
  const scaleOf = (known: number): number => Math.min(most, Math.max(least, 1 + REACH_TRUST * (known - 1)));
  return changes.map((row) =>
    row.map((change, at) => {
      const known = reach.get(axes[at]?.aspect ?? '');
      return known === undefined ? change : change / scaleOf(change > 0 ? known.positive : known.negative);
    }),
  );
}

/** One row a pair. [pairs, aspects] */
function changesOf(
  pairs: readonly ReadingPair[],
  axes: readonly AspectAxis[],
  spreads = spreadsOf(
    pairs.map(({ base }) => base),
    axes,
  ),
): readonly Vector[] {
  return pairs.map(({ base, personal }) =>
    Float64Array.from(axes, ({ aspect, axis }, at) => {
      const level = (personal.levels[aspect] ?? 0) - (base.levels[aspect] ?? 0);
      const text = dot(axis, personal.embedding) - dot(axis, base.embedding);
      return (level + (TEXT_WEIGHT * text) / (spreads[at] ?? 1)) / FULL;
    }),
  );
}

/** Standard deviations along every axis over base pictures, drawn towards the mean of all aspects, since the pictures may be few. */
function spreadsOf(readings: readonly Reading[], axes: readonly AspectAxis[]): readonly number[] {
  const variances = axes.map(({ axis }) => variance(readings.map(({ embedding }) => dot(axis, embedding))));
  const mean = variances.reduce((sum, value) => sum + value, 0) / Math.max(1, variances.length);
  return variances.map((value) => Math.max(1e-6, Math.sqrt((readings.length * value + PRIOR_PICTURES * mean) / (readings.length + PRIOR_PICTURES))));
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
}
