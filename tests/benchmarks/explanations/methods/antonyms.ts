import type { AspectPoles } from '../../../../main/engine/diffusion/aspect-poles.ts';
import type { EmbedText } from '../../../../main/engine/explain/concept-directions.ts';
import { dot } from '../../../../main/engine/runtime/dot.ts';
import { meanOf } from '../../../../main/engine/explain/vector-arithmetic.ts';
import type { Method } from './method.ts';

/**
 * CLIP-IQA (arXiv 2207.12396): the probability of the positive phrase against its antonym, a softmax of two cosines, as
 * the mean over pictures, personalized minus base. Less steep than the readout was trained with, the softmax saturates later.
 */
export async function antonymScoring(
  poles: readonly AspectPoles[],
  embed: EmbedText,
  { logitScale, steepness = 1 }: { readonly logitScale: number; readonly steepness?: number },
): Promise<Method> {
  const axes: { aspect: string; positive: Float32Array; negative: Float32Array }[] = [];
  for (const { id, positiveCarrier, negativeCarrier } of poles) {
    axes.push({ aspect: id, positive: await embed(positiveCarrier), negative: await embed(negativeCarrier) });
  }
  return {
    id: steepness === 1 ? 'antonyms' : `antonyms-${steepness}`,
    title: steepness === 1 ? 'antonym scoring (CLIP-IQA)' : `antonym scoring, steepness × ${steepness}`,
    seesPipeline: false,
    prepare(pairs) {
      const rows = pairs.map(({ base, personal }) =>
        Float64Array.from(axes, ({ positive, negative }) => {
          const probability = (embedding: Float32Array): number =>
            1 / (1 + Math.exp(-steepness * logitScale * (dot(embedding, positive) - dot(embedding, negative))));
          return probability(personal.embedding) - probability(base.embedding);
        }),
      );
      return (weights) => {
        const means = meanOf(rows, weights);
        return { raw: Object.fromEntries(axes.map(({ aspect }, at) => [aspect, means[at] ?? 0])) };
      };
    },
  };
}
