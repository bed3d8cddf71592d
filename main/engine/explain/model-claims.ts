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
  /** Whether it may be said: no chance, and among what the change as a whole is about. */
  readonly told: boolean;
}

export interface ClaimRule {
  readonly replicates: number;
  /** |drift| / standard error that a claim needs, and the score. */
  readonly leastRatio: number;
  readonly leastScore: number;
  /** Or, where the decomposition gives the aspect at least this weight, this much smaller a ratio. */
  readonly leastWeight: number;
  readonly leastRatioWithWeight: number;
  /** Support that a claim needs. */
  readonly leastSupport: number;
}

/**
 * Chosen on the development split of `bench:explanations`: the best F1 among rules that tell something of at most 2 % of
 * the models that do nothing. A manner in two pictures of twenty is not far from chance by its size alone; when the change
 * goes just where the aspect's words point, it needs less.
 */
export const CLAIM_RULE: ClaimRule = {
  replicates: 200,
  leastRatio: 2.5,
  leastScore: 0.1,
  leastWeight: 0.08,
  leastRatioWithWeight: 1,
  leastSupport: 0.45,
};

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
  const [{ scores, drift: drifts }, { support, weight, residual }] = [prepared.estimate(), prepared.judge()];
  const drawn = bootstrapWeights(pairs, rule.replicates).map((weights) => prepared.estimate(weights));
  const evidence = Object.entries(scores).map(([aspect, score]): readonly [string, number] => {
    const error = standardDeviation(drawn.map(({ drift }) => drift[aspect] ?? 0));
    const drift = Math.abs(drifts[aspect] ?? 0);
    const byItself = drift >= rule.leastRatio * error && Math.abs(score) >= rule.leastScore;
    const byWeight = (weight[aspect] ?? 0) >= rule.leastWeight && drift >= rule.leastRatioWithWeight * error;
    return [aspect, score !== 0 && (byItself || byWeight) ? (support[aspect] ?? 0) : 0];
  });
  return { scores, residual, replicates: drawn.map((each) => each.scores), evidence: Object.fromEntries(evidence) };
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
