import { claimsOf, scoreOf } from './methods/method.ts';
import type { Answer, FittedMethod } from './methods/method.ts';
import type { Target } from './targets.ts';

/** A target with what one fitted method said of it. */
export interface Graded {
  readonly target: Target;
  readonly answer: Answer;
  /** The levels that were really injected, where they are not the target's truth. */
  readonly realised?: Readonly<Record<string, number>>;
}

/** Ranks 1 … n of the values; ties share their mean rank. */
export function ranksOf(values: readonly number[]): readonly number[] {
  return values.map((value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal + 1) / 2;
  });
}

/**
 * Rank error of each target of the ten-level series: |rank among the ten by score − true rank|, as in the paper. A
 * constant answer has mean 2.5, a random order 3.3.
 */
export function rankErrors(graded: readonly Graded[]): readonly number[] {
  return rankErrorsOf(seriesOf(graded, 'single'));
}

/** The same for three degrees of one aspect: adapters of three mixtures, three wordings. A constant answer has 0.67, a random order 0.89. */
export function degreeRankErrors(graded: readonly Graded[]): readonly number[] {
  return rankErrorsOf(seriesOf(graded, 'degrees').filter((members) => members.length === 3));
}

function rankErrorsOf(series: readonly (readonly Graded[])[]): readonly number[] {
  return series.flatMap((members) => {
    const [truth, said] = [members.map(strengthOf), members.map(({ target, answer }) => towards(target, answer))];
    const [trueRanks, saidRanks] = [ranksOf(truth), ranksOf(said)];
    return trueRanks.map((rank, at) => Math.abs(rank - (saidRanks[at] ?? 0)));
  });
}

/** |score − true level| for every injected aspect of every target whose level is known. */
export function scoreErrors(fitted: FittedMethod, graded: readonly Graded[]): readonly number[] {
  return graded
    .filter(({ target }) => target.kind !== 'worded')
    .flatMap(({ target, answer, realised }) =>
      Object.entries(realised ?? target.truth).map(([aspect, level]) => Math.abs(scoreOf(fitted, answer.raw[aspect] ?? 0) - level)),
    );
}

/** Share of aspects in 3 × 3 grids that were put at their true level of three: the lowest third by score at the lowest, and so on. */
export function gridAccuracy(graded: readonly Graded[]): number {
  const right = seriesOf(graded, 'grid').flatMap((members) => {
    const [first] = members;
    return Object.keys(first?.target.truth ?? {}).flatMap((aspect) => {
      const sign = Math.sign(first?.target.truth[aspect] ?? 1);
      const ranks = ranksOf(members.map(({ answer }) => sign * (answer.raw[aspect] ?? 0)));
      return members.map(({ target }, at) => {
        const third = Math.min(2, Math.floor((3 * ((ranks[at] ?? 1) - 0.5)) / members.length));
        return third === Math.round(3 * Math.abs(target.truth[aspect] ?? 0)) - 1 ? 1 : 0;
      });
    });
  });
  return mean(right);
}

export interface ClaimGrade {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Share of targets with nothing injected of which anything was claimed. */
  readonly falselyExplained: number;
  /** Share of all aspects asked on those targets that were claimed. */
  readonly falseClaims: number;
}

/** A claim is right when aspect and direction are; targets where nothing was injected count for the false claims alone. */
export function gradeClaims(fitted: FittedMethod, graded: readonly Graded[]): ClaimGrade {
  let [right, claimed, injected, empty, explained, falsely, asked] = [0, 0, 0, 0, 0, 0, 0];
  for (const { target, answer } of graded) {
    const claims = claimsOf(fitted, answer);
    if (target.kind === 'nothing') {
      empty += 1;
      explained += claims.size > 0 ? 1 : 0;
      falsely += claims.size;
      asked += Object.keys(answer.raw).length;
      continue;
    }
    const truth = Object.entries(target.truth);
    right += truth.filter(([aspect, level]) => claims.get(aspect) === Math.sign(level)).length;
    claimed += claims.size;
    injected += truth.length;
  }
  const precision = claimed === 0 ? 0 : right / claimed;
  const recall = injected === 0 ? 0 : right / injected;
  return {
    precision,
    recall,
    f1: precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall),
    falselyExplained: empty === 0 ? 0 : explained / empty,
    falseClaims: asked === 0 ? 0 : falsely / asked,
  };
}

export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function seriesOf(graded: readonly Graded[], design: Target['design']): readonly (readonly Graded[])[] {
  const series = new Map<string, Graded[]>();
  for (const each of graded) {
    if (each.target.design !== design || each.target.series === null) continue;
    series.set(each.target.series, [...(series.get(each.target.series) ?? []), each]);
  }
  return [...series.values()];
}

/** The answer in the direction that was injected; not clipped to a score, which would make ties of the strongest. */
function towards(target: Target, answer: Answer): number {
  const [[aspect, level] = ['', 1]] = Object.entries(target.truth);
  return Math.sign(level) * (answer.raw[aspect] ?? 0);
}

const strengthOf = ({ target, realised }: Graded): number => Math.abs(Object.values(realised ?? target.truth)[0] ?? 0);
