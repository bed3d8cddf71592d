import { join } from 'node:path';
import { corrupt, readOptionalJson } from '../diffusion/checkpoint-files.ts';
import { isJsonObject } from '../diffusion/lenient-json.ts';

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
}

export const CONTRASTS_FILE = 'contrasts.json';

/** No sets where the file is missing. Throws StudioError `checkpoint-corrupt` for a file that can't be used. */
export async function readContrasts(directory: string, projectionDim: number): Promise<Contrasts> {
  const json = await readOptionalJson(directory, CONTRASTS_FILE);
  if (json === null) return { least: 1, sets: [] };
  const file = join(directory, CONTRASTS_FILE);
  const { least, sets } = json;
  if (typeof least !== 'number' || !Array.isArray(sets)) throw corrupt(file, 'it holds no sets of words');
  return { least, sets: sets.map((set: unknown) => contrastIn(set, projectionDim, file)) };
}

/**
 * How likely it is that a picture shows what these words say and not another option of their set, 0…1; null for words that
 * belong to none. Both embeddings have unit length.
 */
export function chanceAmongItsLike(words: Float32Array, picture: Float32Array, { least, sets }: Contrasts): number | null {
  let nearest: { readonly set: Contrast; readonly at: number; readonly cosine: number } | null = null;
  for (const set of sets) {
    for (const [at, { embedding }] of set.options.entries()) {
      const cosine = dot(words, embedding);
      if (cosine >= (nearest?.cosine ?? least)) nearest = { set, at, cosine };
    }
  }
  if (nearest === null) return null;
  const { set, at } = nearest;
  const logits = set.options.map(({ embedding, bias }) => set.scale * dot(picture, embedding) + bias);
  const highest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - highest));
  return (powers[at] ?? 0) / powers.reduce((sum, power) => sum + power, 0);
}

function contrastIn(json: unknown, projectionDim: number, file: string): Contrast {
  const { id, scale, options } = isJsonObject(json) ? json : {};
  if (typeof id !== 'string' || typeof scale !== 'number' || !Number.isFinite(scale) || !Array.isArray(options) || options.length < 2) {
    throw corrupt(file, 'a set of words in it has no name, no scale or no options');
  }
  return { id, scale, options: options.map((option: unknown) => optionIn(option, projectionDim, file, id)) };
}

function optionIn(json: unknown, projectionDim: number, file: string, id: string): ContrastOption {
  const { embedding, bias } = isJsonObject(json) ? json : {};
  const isVector = Array.isArray(embedding) && embedding.length === projectionDim && embedding.every(Number.isFinite);
  if (!isVector || typeof bias !== 'number' || !Number.isFinite(bias)) throw corrupt(file, `what it says of “${id}” does not fit the readout`);
  const values = embedding.map(Number);
  const length = Math.hypot(...values);
  if (length === 0) throw corrupt(file, `what it says of “${id}” does not fit the readout`);
  return { embedding: Float32Array.from(values, (value) => value / length), bias };
}

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0);
