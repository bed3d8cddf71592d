import { bootstrapWeights, standardDeviation } from '../../../../main/engine/explain/clustered-bootstrap.ts';
import type { ModelMeasure } from '../../../../main/engine/explain/model-measures.ts';
import type { Method } from './method.ts';

/** How many standard errors a score may be from 0 and still be nothing, and the replicates they come from. */
export interface OursOptions {
  readonly id: string;
  readonly title: string;
  readonly seesPipeline: boolean;
  readonly leastRatio: number;
  readonly replicates: number;
}

/** The studio's measure with its rule for claims: evidence is the support, or nothing where the score is within the noise. */
export function ours(measure: ModelMeasure, { id, title, seesPipeline, leastRatio, replicates }: OursOptions): Method {
  return {
    id,
    title,
    seesPipeline,
    prepare(pairs) {
      const estimate = measure.prepare(pairs);
      return (weights) => {
        const { scores, support } = estimate(weights);
        if (weights !== undefined || replicates === 0) return { raw: scores, evidence: support };
        const drawn = bootstrapWeights(pairs, replicates).map((resampled) => estimate(resampled).scores);
        const evidence = Object.entries(scores).map(([aspect, score]) => {
          const error = standardDeviation(drawn.map((replicate) => replicate[aspect] ?? 0));
          return [aspect, Math.abs(score) >= leastRatio * error ? (support[aspect] ?? 0) : 0] as const;
        });
        return { raw: scores, evidence: Object.fromEntries(evidence) };
      };
    },
  };
}

/** FineXL's decomposition with whitening and non-negative weights, without intervals. */
export function whitenedFineXl(measure: ModelMeasure): Method {
  return ours(measure, { id: 'finexl-whitened', title: 'FineXL, whitened, NNLS', seesPipeline: false, leastRatio: 0, replicates: 0 });
}
