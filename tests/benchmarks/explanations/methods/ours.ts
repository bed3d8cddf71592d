import { CLAIM_RULE, evidenceOn } from '../../../../main/engine/explain/model-claims.ts';
import type { ModelMeasure } from '../../../../main/engine/explain/model-measures.ts';
import type { Method } from './method.ts';

export interface OursOptions {
  readonly id: string;
  readonly title: string;
  readonly seesPipeline: boolean;
  readonly replicates: number;
}

/** The studio's measure with its rule for claims, as `explain-model` has it: evidence is 0 where a score may be chance. */
export function ours(measure: ModelMeasure, { id, title, seesPipeline, replicates }: OursOptions): Method {
  return {
    id,
    title,
    seesPipeline,
    prepare(pairs) {
      const prepared = measure.prepare(pairs);
      return (weights) => {
        if (weights !== undefined) return { raw: prepared.estimate(weights).scores };
        const { scores, evidence } = evidenceOn(pairs, measure, { ...CLAIM_RULE, replicates });
        return { raw: scores, evidence };
      };
    },
  };
}

/** FineXL's decomposition with whitening and non-negative weights, without intervals. */
export function whitenedFineXl(measure: ModelMeasure): Method {
  return {
    id: 'finexl-whitened',
    title: 'FineXL, whitened, NNLS',
    seesPipeline: false,
    prepare(pairs) {
      const prepared = measure.prepare(pairs);
      return (weights) => ({ raw: prepared.estimate(weights).scores });
    },
  };
}
