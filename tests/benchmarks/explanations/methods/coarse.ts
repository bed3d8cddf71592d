import type { Concept } from '../../../../main/engine/explain/concept-directions.ts';
import { embeddingDifferences } from '../../../../main/engine/explain/model-pairs.ts';
import { dot } from '../../../../main/engine/runtime/dot.ts';
import { lengthOf, meanOf } from '../../../../main/engine/explain/vector-arithmetic.ts';
import type { Method } from './method.ts';

/** One sentence on the whole personalization: one pole, or two of different aspects. */
export interface Caption {
  readonly concepts: readonly Concept[];
  readonly length: number;
}

/** Every pole by itself and every two; a caption's direction is the sum of its concepts'. */
export function captionsOf(concepts: readonly Concept[]): readonly Caption[] {
  const captionOf = (of: readonly Concept[], direction: Float64Array): Caption => ({ concepts: of, length: Math.max(1e-12, lengthOf(direction)) });
  const ones = concepts.map((concept) => captionOf([concept], concept.direction));
  const twos = concepts.flatMap((first, at) =>
    concepts
      .slice(at + 1)
      .filter((second) => second.aspect !== first.aspect)
      .map((second) =>
        captionOf(
          [first, second],
          first.direction.map((value, k) => value + (second.direction[k] ?? 0)),
        ),
      ),
  );
  return [...ones, ...twos];
}

/**
 * A coarse explanation: the caption nearest to V_div in the readout's space. Its aspect words are scored at one level, the
 * best single one; `graded` scores them by how far V_div goes along the caption, which is more than a sentence says.
 */
export function coarseSentence(concepts: readonly Concept[], graded: boolean): Method {
  const captions = captionsOf(concepts);
  return {
    id: graded ? 'coarse-graded' : 'coarse',
    title: graded ? 'coarse sentence, graded as a whole' : 'coarse sentence, one level',
    seesPipeline: false,
    prepare(pairs) {
      const rows = embeddingDifferences(pairs);
      return (weights) => {
        const divergence = meanOf(rows, weights);
        // A caption's direction is the sum of its concepts', and so is its inner product.
        const products = new Map(concepts.map((concept) => [concept, dot(concept.direction, divergence)]));
        let [nearest, closeness] = [captions[0], Number.NEGATIVE_INFINITY];
        for (const caption of captions) {
          const along = caption.concepts.reduce((sum, concept) => sum + (products.get(concept) ?? 0), 0) / caption.length;
          if (along > closeness) [nearest, closeness] = [caption, along];
        }
        const along = nearest === undefined ? 0 : closeness / nearest.length;
        const raw = new Map<string, number>(concepts.map(({ aspect }) => [aspect, 0]));
        const evidence = new Map<string, number>(raw);
        for (const { aspect, sign } of nearest?.concepts ?? []) {
          raw.set(aspect, sign * (graded ? along : 1));
          evidence.set(aspect, along);
        }
        return { raw: Object.fromEntries(raw), evidence: Object.fromEntries(evidence) };
      };
    },
  };
}
