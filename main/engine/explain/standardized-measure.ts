import type { Reading } from '../readout/readout.ts';
import type { EmbedText } from './concept-directions.ts';
import type { ModelMeasure } from './model-measures.ts';
import type { ReadingPair } from './model-pairs.ts';
import { dot, meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** An aspect as the readout knows it twice: by its level, and by the line between the texts of its poles. */
export interface AspectAxis {
  readonly aspect: string;
  readonly oneSided: boolean;
  /** txt(positive) − txt(negative), [d] */
  readonly axis: Vector;
}

export interface StandardizedOptions {
  readonly axes: readonly AspectAxis[];
  /** Says which aspects the change of the embeddings as a whole needs; see `support`. */
  readonly decomposition: ModelMeasure;
}

/** How much more the line between the texts counts than the level. */
const TEXT_WEIGHT = 3;
/** Standard deviations at which one picture's change is half spent. */
const SOFTNESS = 3;
/** Makes a score of the mean: fitted on the calibration split of `bench:explanations`. */
const SCALE = 1.05;
/** The mean spread of all aspects counts as much as this many pictures of one. */
const PRIOR_PICTURES = 4;

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
 * The mean over pictures of tanh((ΔL/σ_L + 3 ΔT/σ_T) / 3): ΔL the change of the aspect's level, ΔT of the embedding along
 * the line between the texts of its poles (CLIP-IQA's antonyms, arXiv 2207.12396), each in units of how much the base
 * pictures differ in it anyway, so that every aspect has a scale without a sweep. A picture counts for at most 1: a model
 * that does something strongly in half of its pictures does it by half.
 *
 * `support` is the aspect's weight in the decomposition of the whole change, and 0 where that and the score point apart: a
 * side effect (night is also cool) moves a level without being needed for the whole.
 */
export function standardizedMeasure({ axes, decomposition }: StandardizedOptions): ModelMeasure {
  return {
    name: 'standardized',
    prepare(pairs) {
      const spreads = spreadsOf(
        pairs.map(({ base }) => base),
        axes,
      );
      const rows = pairs.map((pair) => changeOf(pair, axes, spreads));
      const decompose = decomposition.prepare(pairs);
      return (weights) => {
        const mean = meanOf(rows, weights);
        const { scores: parts, residual } = decompose(weights);
        const scores = axes.map(({ aspect, oneSided }, at): readonly [string, number] => {
          const score = SCALE * (mean[at] ?? 0);
          return [aspect, oneSided ? Math.max(0, score) : score];
        });
        const support = scores.map(([aspect, score]): readonly [string, number] => {
          const part = parts[aspect] ?? 0;
          return [aspect, part * score > 0 ? Math.abs(part) : 0];
        });
        return { scores: Object.fromEntries(scores), support: Object.fromEntries(support), residual };
      };
    },
  };
}

interface Spread {
  readonly level: number;
  readonly text: number;
}

function changeOf({ base, personal }: ReadingPair, axes: readonly AspectAxis[], spreads: readonly Spread[]): Vector {
  return Float64Array.from(axes, ({ aspect, axis }, at) => {
    const level = (personal.levels[aspect] ?? 0) - (base.levels[aspect] ?? 0);
    const text = dot(axis, personal.embedding) - dot(axis, base.embedding);
    const spread = spreads[at];
    return spread === undefined ? 0 : Math.tanh((level / spread.level + (TEXT_WEIGHT * text) / spread.text) / SOFTNESS);
  });
}

/** Standard deviations over base pictures, drawn towards the mean of all aspects, since the pictures may be few. */
function spreadsOf(readings: readonly Reading[], axes: readonly AspectAxis[]): readonly Spread[] {
  const level = shrunk(
    axes.map(({ aspect }) => variance(readings.map(({ levels }) => levels[aspect] ?? 0))),
    readings.length,
  );
  const text = shrunk(
    axes.map(({ axis }) => variance(readings.map(({ embedding }) => dot(axis, embedding)))),
    readings.length,
  );
  return axes.map((_, at) => ({ level: level[at] ?? 1, text: text[at] ?? 1 }));
}

function shrunk(variances: readonly number[], pictures: number): readonly number[] {
  const mean = variances.reduce((sum, value) => sum + value, 0) / Math.max(1, variances.length);
  return variances.map((value) => Math.max(1e-6, Math.sqrt((pictures * value + PRIOR_PICTURES * mean) / (pictures + PRIOR_PICTURES))));
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length);
}
