import { meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** An aspect with the phrases that carry its poles; the negative one is null where it only says that the other is absent. */
export interface ConceptPoles {
  readonly id: string;
  readonly positive: string;
  readonly negative: string | null;
}

/** One atom of the signed dictionary. */
export interface Concept {
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly phrase: string;
  /** f(C), [d] */
  readonly direction: Vector;
}

export type EmbedText = (text: string) => Promise<Float32Array>;

/**
 * f(C) = meanᵢ(txt(tᵢ ∪ C) − txt(tᵢ)) over prompts (Wang and Gao 2025, eq. 6), for both poles of every aspect: weights
 * are never negative, so that “less warm” and “cool” are one claim and not two ways to say it.
 */
export async function conceptDictionary(poles: readonly ConceptPoles[], prompts: readonly string[], embed: EmbedText): Promise<readonly Concept[]> {
  const concepts: Concept[] = [];
  for (const { id, positive, negative } of poles) {
    concepts.push({ aspect: id, sign: 1, phrase: positive, direction: await directionOf(positive, prompts, embed) });
    if (negative !== null) concepts.push({ aspect: id, sign: -1, phrase: negative, direction: await directionOf(negative, prompts, embed) });
  }
  return concepts;
}

export async function directionOf(phrase: string, prompts: readonly string[], embed: EmbedText): Promise<Vector> {
  const differences: Vector[] = [];
  for (const prompt of prompts) differences.push(subtract(await embed(`${prompt}, ${phrase}`), await embed(prompt)));
  return meanOf(differences);
}
