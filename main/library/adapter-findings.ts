import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import german from '../../resources/locales/de.json' with { type: 'json' };
import english from '../../resources/locales/en.json' with { type: 'json' };
import { adapterFindingSchema, type Adapter } from '../../preload/contract-adapters.ts';
import type { Aspect } from '../../preload/contract.ts';
import { openMessages } from '../engine/messages.ts';
import { modelSentence, nothingFound, type ModelFinding } from '../engine/model-sentence.ts';
import { writeFileAtomically } from '../history/atomic-file.ts';

const told = z.object({ aspect: z.string(), score: z.number(), interval: z.tuple([z.number(), z.number()]) });
/** Numbers, so that they can be said in the language of whoever reads them; sentences in files from before. */
const fileSchema = z.union([z.object({ version: z.literal(2), claims: z.array(told) }), z.object({ findings: z.array(adapterFindingSchema) })]);

const LOCALES = { en: english, de: german };

/** Keeps what was measured of an adapter. */
export async function keepFindings(path: string, claims: readonly ModelFinding[]): Promise<void> {
  const kept = claims.map(({ aspect, score, interval }) => ({ aspect, score, interval }));
  await writeFileAtomically(path, JSON.stringify({ version: 2, claims: kept }, null, 2));
}

/** What was measured of an adapter, in a language; null where nothing was, or it can't be read. `aspects` in English. */
export async function tellFindings(path: string, locale: string, aspects: readonly Aspect[]): Promise<Adapter['findings']> {
  const parsed = fileSchema.safeParse(await readJson(path));
  if (!parsed.success) return null;
  if ('findings' in parsed.data) return parsed.data.findings;
  const words = aspects.map(({ id, name, oneSided, negative, positive }) => ({
    id,
    name,
    oneSided,
    aboutSubject: false,
    negative: negative.comparative,
    positive: positive.comparative,
  }));
  const messages = openMessages(locale, LOCALES, words);
  const { claims } = parsed.data;
  if (claims.length === 0) return [{ text: nothingFound(messages), score: null }];
  return claims.map((claim) => ({ text: modelSentence(claim, messages), score: Math.abs(claim.score) }));
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return null;
  }
}
