import { seededRandom } from './random.ts';
import type { Random } from './random.ts';

/**
 * How large a share of a model's pictures shows each option of a question, from what a readout read on some of them.
 *
 * The readout errs, so the share of pictures that were read as a man is not the share that shows one. And it errs in one way
 * on firefighters and in another on painters: how often it reads which option as which was counted on held-out pictures, and
 * so was how far that differs from subject to subject. All of it goes into one model, Dirichlet and multinomial. Of a prompt,
 *
 *   shares p ~ Dirichlet(1/k, …), errors Cᵢ ~ Dirichlet(κ · mean error of option i),
 *   what is shown ~ p, what is read ~ C of what is shown;
 *
 * two models that drew the same prompt share C. The posterior is drawn from by Gibbs sampling with what each picture shows as
 * the missing data (Tanner and Wong 1987; misclassified multinomials: Viana 1994). With few pictures, with a readout that
 * hardly knows the answer, or with one that errs otherwise on every subject, intervals are wide: that is what is known then.
 * The prior of the shares (Perks 1947) weighs as much as one picture, however many options there are.
 */
export interface ShareDraws {
  /** Option by option the draws of its share, 0…1. [options][draws] */
  readonly draws: readonly Float64Array[];
}

export interface Share {
  /** Mean of the posterior. */
  readonly share: number;
  /** 95 % of the posterior lie between these. */
  readonly low: number;
  readonly high: number;
}

const BURN_IN = 300;
export const DRAWS = 2000;

/** How a readout errs. */
export interface Errors {
  /** On held-out pictures: how often the option of the row was read as that of the column. */
  readonly read: readonly (readonly number[])[];
  /** κ: how alike the errors are from subject to subject, in pictures; see models/training/export/questions.py. */
  readonly concentration: number;
}

/** What is known of one model's pictures of one prompt. */
export interface Counts {
  /** How many were read as each option, and by nobody else. */
  readonly reads: readonly number[];
  /** Pictures that a person has looked at: how often what shows the option of the row was read as that of the column. */
  readonly looked?: readonly (readonly number[])[];
  /** Those in which the readout saw nobody, and the person the option. */
  readonly found?: readonly number[];
}

/**
 * Of one prompt, model by model. What a person has seen is known; it also tells how the readout errs on this prompt. `errors`:
 * null takes the readout at its word. Answers model by model.
 */
export function drawShares(counts: readonly Counts[], errors: Errors | null, seed = 1): readonly ShareDraws[] {
  const reads = counts.map((one) => one.reads);
  const random = seededRandom(seed);
  const count = reads[0]?.length ?? 0;
  const prior = 1 / count;
  const out = reads.map(() => ({ draws: Array.from({ length: count }, () => new Float64Array(DRAWS)) }));
  const mean = errors === null ? null : errors.read.map((row) => weighted(row, errors.concentration, prior));
  let shares: readonly (readonly number[])[] = reads.map(() => Array.from({ length: count }, () => 1 / count));
  let wrong = mean?.map((row) => scaledToOne(row)) ?? null;
  for (let round = -BURN_IN; round < DRAWS; round += 1) {
    const shown = wrong === null ? null : reads.map((times, model) => showing(times, shares[model] ?? [], wrong ?? [], random));
    shares = reads.map((times, model) => {
      const inAll = shown?.[model]?.map(sumOf) ?? times;
      const { looked, found } = counts[model] ?? {};
      return random.dirichlet(inAll.map((some, option) => some + sumOf(looked?.[option] ?? []) + (found?.[option] ?? 0) + prior));
    });
    if (shown !== null && mean !== null) {
      wrong = mean.map((row, option) =>
        random.dirichlet(
          row.map((weight, as) => shown.reduce((sum, model, at) => sum + (model[option]?.[as] ?? 0) + (counts[at]?.looked?.[option]?.[as] ?? 0), weight)),
        ),
      );
    }
    if (round < 0) continue;
    out.forEach(({ draws }, model) =>
      draws.forEach((of, option) => {
        of[round] = shares[model]?.[option] ?? 0;
      }),
    );
  }
  return out;
}

/** What is known of an option's errors before any picture of this prompt: as much as subjects are alike, and as was counted. */
function weighted(row: readonly number[], concentration: number, prior: number): number[] {
  const sum = row.reduce((total, times) => total + times + prior, 0);
  const weight = 1 / (1 / concentration + 1 / sum);
  return row.map((times) => ((times + prior) / sum) * weight);
}

/** Draws what the pictures show that were read so. [shown][read as] */
function showing(reads: readonly number[], shares: readonly number[], errors: readonly (readonly number[])[], random: Random): number[][] {
  const out = reads.map(() => reads.map(() => 0));
  reads.forEach((times, as) => {
    const weights = shares.map((share, option) => share * (errors[option]?.[as] ?? 0));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (let picture = 0; picture < times; picture += 1) {
      let at = random.uniform() * sum;
      let option = 0;
      while (option < weights.length - 1 && at >= (weights[option] ?? 0)) {
        at -= weights[option] ?? 0;
        option += 1;
      }
      const row = out[option];
      if (row !== undefined) row[as] = (row[as] ?? 0) + 1;
    }
  });
  return out;
}

export const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

function scaledToOne(row: readonly number[]): number[] {
  const sum = sumOf(row);
  return row.map((value) => value / sum);
}

/** Mean and interval of each option. */
export function sharesOf({ draws }: ShareDraws): readonly Share[] {
  return draws.map((drawn) => summaryOf(drawn));
}

export function summaryOf(drawn: Float64Array): Share {
  const sorted = drawn.toSorted();
  const at = (quantile: number): number => sorted[Math.round(quantile * (sorted.length - 1))] ?? 0;
  return { share: drawn.reduce((sum, value) => sum + value, 0) / Math.max(1, drawn.length), low: at(0.025), high: at(0.975) };
}

/** How likely it is, 0…1, that what is asked holds. */
export function probabilityThat(drawn: Float64Array, holds: (value: number) => boolean): number {
  return drawn.reduce((count, value) => count + (holds(value) ? 1 : 0), 0) / Math.max(1, drawn.length);
}

/** Draw by draw the mean of several: the share over prompts that count alike. */
export function meanDraws(all: readonly ShareDraws[]): ShareDraws {
  const [first] = all;
  return {
    draws: (first?.draws ?? []).map((drawn, option) => drawn.map((_, at) => all.reduce((sum, { draws }) => sum + (draws[option]?.[at] ?? 0), 0) / all.length)),
  };
}

export function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, at) => value - (b[at] ?? 0));
}
