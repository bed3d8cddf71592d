import { bootstrapWeights, intervalOf, standardDeviation } from './clustered-bootstrap.ts';
import type { ModelMeasure } from './model-measures.ts';
import type { ReadingPair } from './model-pairs.ts';
import { chanceOf } from './sign-flips.ts';

/** One aspect of what a model does. */
export interface ModelClaim {
  readonly aspect: string;
  /** −1…1. */
  readonly score: number;
  /** 95 %, over prompts and seeds. */
  readonly interval: readonly [low: number, high: number];
  /** Of the bootstrap. */
  readonly standardError: number;
  /** Whether it may be said: no chance, and among what the change as a whole is about. */
  readonly told: boolean;
}

export interface ClaimRule {
  readonly replicates: number;
  /** Of models that do nothing, the share of which anything may be told. */
  readonly mostChance: number;
  /** What moved less is not worth a sentence. */
  readonly leastScore: number;
  /** Support that a claim needs. */
  readonly leastSupport: number;
}

/**
 * `mostChance` is what is promised, not what was found to work: a threshold in standard errors that told nothing of 81
 * models that do nothing told something of 13 of the next 82. The support was chosen on the development split of
 * `bench:explanations`, for the best F1.
 */
export const CLAIM_RULE: ClaimRule = { replicates: 200, mostChance: 0.02, leastScore: 0.1, leastSupport: 0.5 };

export interface ModelClaims {
  /** Largest score first. */
  readonly claims: readonly ModelClaim[];
  readonly residual: number | null;
}

const clip = (value: number): number => Math.min(1, Math.max(-1, value));

/** Replicated over prompts and seeds: what a measure makes of the pairs, and of every aspect how sure that is. */
export interface ModelEvidence {
  readonly scores: Readonly<Record<string, number>>;
  readonly residual: number | null;
  /** Scores on every replicate. */
  readonly replicates: readonly Readonly<Record<string, number>>[];
  /** Aspect id → support, and 0 where the score may be chance. */
  readonly evidence: Readonly<Record<string, number>>;
}

export function evidenceOn(pairs: readonly ReadingPair[], measure: ModelMeasure, rule: ClaimRule = CLAIM_RULE): ModelEvidence {
  const prepared = measure.prepare(pairs);
  const { scores } = prepared.estimate();
  const { support, residual } = prepared.judge();
  const chance = chanceOf(prepared.changes, pairs);
  const evidence = prepared.aspects.map((aspect, at): readonly [string, number] => {
    const may = (chance[at] ?? 1) <= rule.mostChance && Math.abs(scores[aspect] ?? 0) >= rule.leastScore;
    return [aspect, may ? (support[aspect] ?? 0) : 0];
  });
  const replicates = bootstrapWeights(pairs, rule.replicates).map((weights) => prepared.estimate(weights).scores);
  return { scores, residual, replicates, evidence: Object.fromEntries(evidence) };
}

/** What the pairs say about the model, by one measure, with intervals bootstrapped over prompts and seeds. */
export function claimsOn(pairs: readonly ReadingPair[], measure: ModelMeasure, rule: ClaimRule = CLAIM_RULE): ModelClaims {
  const { scores, evidence, replicates, residual } = evidenceOn(pairs, measure, rule);
  const claims = Object.entries(scores).map(([aspect, score]): ModelClaim => {
    const values = replicates.map((replicate) => replicate[aspect] ?? 0);
    const [low, high] = intervalOf(values);
    return {
      aspect,
      score: clip(score),
      interval: [clip(low), clip(high)],
      standardError: standardDeviation(values),
      told: (evidence[aspect] ?? 0) >= rule.leastSupport,
    };
  });
  return { claims: claims.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score)), residual };
}
