import { join } from 'node:path';
import { corrupt, readOptionalJson } from '../diffusion/checkpoint-files.ts';
import { isJsonObject } from '../diffusion/lenient-json.ts';
import { dot } from '../runtime/dot.ts';
import { softmax } from './vectors.ts';

/** One of several values that exclude each other. */
interface ContrastOption {
  /** Its words in the readout's space of texts, unit length. */
  readonly embedding: Float32Array;
  readonly bias: number;
}

/** Values of which a picture shows one: the contrast class of each of them (Lipton 1990). */
interface Contrast {
  readonly id: string;
  /** Logits of the options: scale · cosine + bias. */
  readonly scale: number;
  readonly options: readonly ContrastOption[];
}

/** contrasts.json beside a readout (models/training/export/contrasts.py, docs/decisions/0249). */
export interface Contrasts {
  /** Words belong to the option that they are nearest to, from this cosine on. */
  readonly least: number;
  readonly sets: readonly Contrast[];
  /** Words nearer to one of these belong to no set: “young” is said of children and adults. */
  readonly aside: readonly Float32Array[];
}

export const CONTRASTS_FILE = 'contrasts.json';

export const NO_CONTRASTS: Contrasts = { least: 1, sets: [], aside: [] };

/** No sets where the file is missing. Throws StudioError `checkpoint-corrupt` for a file that can't be used. */
export async function readContrasts(directory: string, projectionDim: number): Promise<Contrasts> {
  const json = await readOptionalJson(directory, CONTRASTS_FILE);
  if (json === null) return NO_CONTRASTS;
  const file = join(directory, CONTRASTS_FILE);
  const { least, sets, aside = [] } = json;
  if (typeof least !== 'number' || !Array.isArray(sets) || !Array.isArray(aside)) throw corrupt(file, 'it holds no sets of words');
  return {
    least,
    sets: sets.map((set: unknown) => contrastIn(set, projectionDim, file)),
    aside: aside.map((words: unknown) => embeddingIn(words, projectionDim, file, 'aside')),
  };
}

/**
 * How likely it is that a picture shows what these words say and not another option of their set, 0…1; null for words that
 * belong to none. Both embeddings have unit length.
 */
export function chanceAmongItsLike(words: Float32Array, picture: Float32Array, { least, sets, aside }: Contrasts): number | null {
  const bound = Math.max(least, ...aside.map((other) => dot(words, other)));
  let nearest: { readonly set: Contrast; readonly at: number; readonly cosine: number } | null = null;
  for (const set of sets) {
    for (const [at, { embedding }] of set.options.entries()) {
      const cosine = dot(words, embedding);
      if (cosine >= (nearest?.cosine ?? bound)) nearest = { set, at, cosine };
    }
  }
  if (nearest === null) return null;
  const { set, at } = nearest;
  return softmax(set.options.map(({ embedding, bias }) => set.scale * dot(picture, embedding) + bias))[at] ?? null;
}

function contrastIn(json: unknown, projectionDim: number, file: string): Contrast {
  const { id, scale, options } = isJsonObject(json) ? json : {};
  if (typeof id !== 'string' || typeof scale !== 'number' || !Number.isFinite(scale) || !Array.isArray(options) || options.length < 2) {
    throw corrupt(file, 'a set of words in it has no name, no scale or no options');
  }
  return { id, scale, options: options.map((option: unknown) => optionIn(option, projectionDim, file, id)) };
}

function optionIn(json: unknown, projectionDim: number, file: string, id: string): ContrastOption {
  const bias = isJsonObject(json) ? json['bias'] : null;
  if (typeof bias !== 'number' || !Number.isFinite(bias)) throw corrupt(file, `what it says of “${id}” does not fit the readout`);
  return { embedding: embeddingIn(json, projectionDim, file, id), bias };
}

/** `embedding` of an object, as a vector of unit length. */
function embeddingIn(json: unknown, projectionDim: number, file: string, id: string): Float32Array {
  const embedding = isJsonObject(json) ? json['embedding'] : null;
  const values = Array.isArray(embedding) && embedding.every(Number.isFinite) ? embedding.map(Number) : [];
  const length = Math.hypot(...values);
  if (values.length !== projectionDim || length === 0) throw corrupt(file, `what it says of “${id}” does not fit the readout`);
  return Float32Array.from(values, (value) => value / length);
}
