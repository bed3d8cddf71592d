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
 * Chosen on the development split of `bench:explanations` for false claims. The ratio is far above 2, since 22 aspects are
 * asked at once and a handful of prompts makes standard errors that are too small.
 */
export const CLAIM_RULE: ClaimRule = { replicates: 200, leastRatio: 3, leastSupport: 0.08 };

export interface ModelClaims {
  /** Largest score first. */
  readonly claims: readonly ModelClaim[];
  readonly residual: number | null;
}

/** What the pairs say about the model, by one measure, with intervals bootstrapped over prompts and seeds. */
export function claimsOn(pairs: readonly ReadingPair[], measure: ModelMeasure, rule: ClaimRule = CLAIM_RULE): ModelClaims {
  const estimate = measure.prepare(pairs);
  const { scores, support, residual } = estimate();
  const replicates = bootstrapWeights(pairs, rule.replicates).map((weights) => estimate(weights).scores);
  const claims = Object.entries(scores).map(([aspect, score]): ModelClaim => {
    const values = replicates.map((replicate) => replicate[aspect] ?? 0);
    const standardError = standardDeviation(values);
    const told = (support[aspect] ?? 0) >= rule.leastSupport && score !== 0 && Math.abs(score) >= rule.leastRatio * standardError;
    return { aspect, score, interval: intervalOf(values), standardError, told };
  });
  return { claims: claims.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score)), residual };
}
