import type { Reading } from '../readout/readout.ts';
import { meanOf, subtract } from './vector-arithmetic.ts';
import type { Vector } from './vector-arithmetic.ts';

/** The same prompt and seed, made by the base model and by the personalized one, as the readout saw them. */
export interface ReadingPair {
  readonly prompt: string;
  readonly seed: number;
  readonly base: Reading;
  readonly personal: Reading;
}

/** Differences of unit-length embeddings, personalized minus base, one row a pair. [pairs, d] */
export function embeddingDifferences(pairs: readonly ReadingPair[]): readonly Vector[] {
  return pairs.map(({ base, personal }) => subtract(personal.embedding, base.embedding));
}

/** Differences of the readout's levels in the order of `aspects`. [pairs, aspects] */
export function levelDifferences(pairs: readonly ReadingPair[], aspects: readonly string[]): readonly Vector[] {
  return pairs.map(({ base, personal }) => Float64Array.from(aspects, (aspect) => (personal.levels[aspect] ?? 0) - (base.levels[aspect] ?? 0)));
}

/** V_div = E_{t,z}[img(personal(t, z)) − img(base(t, z))] over prompts t and seeds z (Wang and Gao 2025, eq. 5). [d] */
export function divergenceOf(pairs: readonly ReadingPair[]): Vector {
  return meanOf(embeddingDifferences(pairs));
}
