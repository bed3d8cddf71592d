import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const text = z.string().trim().min(1).max(500);
const optional = text.nullable().catch(null).default(null);

/** What someone wrote of an adapter: the JSON file beside it. What can't be read counts as not said. */
const cardSchema = z.object({
  name: optional,
  purpose: optional,
  checkpoint: optional,
  /** Another word for `checkpoint`. */
  base: optional,
  licence: optional,
  author: optional,
  triggerWords: z.array(text).catch([]).default([]),
  /** What is known to be in it, for grading; kept, and shown to no explainer. */
  truth: z.unknown().optional(),
});
export type AdapterCard = z.infer<typeof cardSchema>;

/** What the studio found out about an adapter when it was added. */
const inspectionSchema = z.object({
  rank: z.number(),
  modules: z.number(),
  family: z.string().nullable(),
  fits: z.array(z.object({ checkpoint: z.string(), found: z.number() })),
});
export type KeptInspection = z.infer<typeof inspectionSchema>;

const keptSchema = z.object({
  format: z.literal('finexl-adapter'),
  version: z.literal(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  addedAt: z.string(),
  card: cardSchema,
  inspection: inspectionSchema,
});
/** The file beside an adapter in the data folder. */
export type KeptAdapter = z.infer<typeof keptSchema>;

export async function readCard(path: string): Promise<AdapterCard | null> {
  const parsed = cardSchema.safeParse(await readJson(path));
  return parsed.success ? parsed.data : null;
}

export async function readKept(path: string): Promise<KeptAdapter | null> {
  const parsed = keptSchema.safeParse(await readJson(path));
  return parsed.success ? parsed.data : null;
}

/** A card for an adapter that came without one: what trainers write into the file's metadata. */
export function cardOfMetadata(metadata: Readonly<Record<string, string>>, fileName: string): AdapterCard {
  const said = (...keys: readonly string[]): string | null => {
    const value = keys.map((key) => metadata[key]?.trim()).find((entry) => entry !== undefined && entry !== '' && entry !== 'None');
    return value === undefined ? null : value.slice(0, 500);
  };
  const trigger = said('modelspec.trigger_phrase', 'trigger_words', 'trigger');
  return {
    name: said('modelspec.title', 'name', 'ss_output_name') ?? fileName,
    purpose: said('modelspec.description', 'description'),
    checkpoint: said('checkpoint', 'base_model'),
    base: null,
    licence: said('modelspec.license', 'license', 'licence'),
    author: said('modelspec.author', 'author'),
    triggerWords: trigger === null ? [] : trigger.split(',').flatMap((word) => (word.trim() === '' ? [] : [word.trim()])),
  };
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
