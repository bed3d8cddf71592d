import { bootstrapWeights, intervalOf } from '../../../main/engine/explain/clustered-bootstrap.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';
import { mean, rankErrors, scoreErrors } from './grades.ts';
import type { Graded } from './grades.ts';
import type { Answer, FittedMethod } from './methods/method.ts';
import type { Target } from './targets.ts';

/** A target with its pairs as the readout saw them. */
export interface ReadTarget {
  readonly target: Target;
  readonly pairs: readonly ReadingPair[];
}

/** RER = 1 − MAE(ours) / MAE(other), pooled over targets. */
export interface Reduction {
  readonly value: number;
  readonly interval: readonly [low: number, high: number];
}

export interface MethodErrors {
  readonly rank: number;
  readonly score: number;
}

/** The errors of every method on every replicate: prompts are drawn anew, and all pictures of a prompt go with it. */
export function replicatedErrors(methods: readonly FittedMethod[], targets: readonly ReadTarget[], replicates: number): readonly (readonly MethodErrors[])[] {
  const injected = targets.filter(({ target }) => target.kind !== 'nothing');
  const prompts = [...new Set(injected.flatMap(({ pairs }) => pairs.map(({ prompt }) => prompt)))];
  // One prompt is one cluster with one member: its weight is how often it was drawn.
  const draws = bootstrapWeights(
    prompts.map((prompt) => ({ prompt })),
    replicates,
    17,
  );
  return methods.map((fitted) => {
    const prepared = injected.map(({ target, pairs }) => ({ target, pairs, answer: fitted.method.prepare(pairs, target.id) }));
    return draws.map((draw) => {
      const count = new Map(prompts.map((prompt, at) => [prompt, draw[at] ?? 0]));
      const graded = prepared.map(({ target, pairs, answer }): Graded => {
        const weights = pairs.map(({ prompt }) => count.get(prompt) ?? 0);
        return { target, answer: answer(weights), realised: realisedTruth(target, weights) };
      });
      return errorsOf(fitted, graded);
    });
  });
}

/** The truth of a replicate: a mixture holds as much of something as the pictures that were drawn hold of it. */
export function realisedTruth({ truth, pairs }: Target, weights: readonly number[]): Readonly<Record<string, number>> {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(
    Object.entries(truth).map(([aspect, level]) => {
      const sum = pairs.reduce((whole, pair, at) => whole + (weights[at] ?? 0) * (pair.levels?.[aspect] ?? level), 0);
      return [aspect, total === 0 ? level : sum / total];
    }),
  );
}

export function errorsOf(fitted: FittedMethod, graded: readonly Graded[]): MethodErrors {
  return { rank: mean(rankErrors(graded)), score: mean(scoreErrors(fitted, graded)) };
}

/** `replicates` in the same order for both, so that both saw the same prompts. */
export function reductionOf(
  which: keyof MethodErrors,
  own: MethodErrors,
  other: MethodErrors,
  ownDrawn: readonly MethodErrors[],
  otherDrawn: readonly MethodErrors[],
): Reduction {
  const reduced = (mine: MethodErrors, theirs: MethodErrors): number => (theirs[which] === 0 ? 0 : 1 - mine[which] / theirs[which]);
  return {
    value: reduced(own, other),
    interval: intervalOf(ownDrawn.map((mine, at) => reduced(mine, otherDrawn[at] ?? mine))),
  };
}

export function answered(fitted: Pick<FittedMethod, 'method'>, targets: readonly ReadTarget[]): readonly Graded[] {
  return targets.map(({ target, pairs }): { target: Target; answer: Answer } => ({ target, answer: fitted.method.prepare(pairs, target.id)() }));
}
