import { bootstrapWeights, intervalOf, standardDeviation } from './clustered-bootstrap.ts';
import type { ModelMeasure } from './model-measures.ts';
import type { ReadingPair } from './model-pairs.ts';

/** One aspect of what a model does. */
export interface ModelClaim {
  readonly aspect: string;
  /** −1…1. */
  readonly score: number;
  /** 95 %, over prompts and seeds. */
  readonly interval: readonly [low: number, high: number];
  /** Of the bootstrap. */
  readonly standardError: number;
  /** Whether it may be said: far enough from 0 for the number of aspects asked, and large enough to matter. */
  readonly told: boolean;
}

export interface ClaimRule {
  readonly replicates: number;
  /** |score| / standard error that a claim needs. */
  readonly leastRatio: number;
  /** Support that a claim needs. */
  readonly leastSupport: number;
}

/**
 * Chosen on the development split of `bench:explanations`: the best F1 among rules that tell something of at most 2 % of
 * the models that do nothing. The support is what keeps 22 questions at once from finding something by chance.
 */
export const CLAIM_RULE: ClaimRule = { replicates: 200, leastRatio: 2, leastSupport: 0.085 };

export interface ModelClaims {
  /** Largest score first. */
  readonly claims: readonly ModelClaim[];
  readonly residual: number | null;
}

const clip = (value: number): number => Math.min(1, Math.max(-1, value));

/** What the pairs say about the model, by one measure, with intervals bootstrapped over prompts and seeds. */
export function claimsOn(pairs: readonly ReadingPair[], measure: ModelMeasure, rule: ClaimRule = CLAIM_RULE): ModelClaims {
  const estimate = measure.prepare(pairs);
  const { scores, support, residual } = estimate();
  const replicates = bootstrapWeights(pairs, rule.replicates).map((weights) => estimate(weights).scores);
  const claims = Object.entries(scores).map(([aspect, score]): ModelClaim => {
    const values = replicates.map((replicate) => replicate[aspect] ?? 0);
    const standardError = standardDeviation(values);
    const told = (support[aspect] ?? 0) >= rule.leastSupport && score !== 0 && Math.abs(score) >= rule.leastRatio * standardError;
    const [low, high] = intervalOf(values);
    return { aspect, score: clip(score), interval: [clip(low), clip(high)], standardError, told };
  });
  return { claims: claims.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score)), residual };
}
