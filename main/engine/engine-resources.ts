import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readOptionalJson } from './diffusion/checkpoint-files.ts';
import { parseAspectPoles } from './diffusion/aspect-poles.ts';
import type { AspectPoles } from './diffusion/aspect-poles.ts';
import { parseAspectWords } from './explain/aspect-catalogue.ts';
import type { AspectWords } from './explain/aspect-catalogue.ts';
import type { MessageFile } from './messages.ts';

/** What the engine reads besides checkpoints. */
export interface EngineResources {
  readonly poles: readonly AspectPoles[];
  readonly words: readonly AspectWords[];
  /** Phrases that are true of a picture with somebody in it. */
  readonly person: readonly string[];
  readonly locales: Readonly<Record<string, MessageFile>>;
}

export const ENGINE_LOCALES = ['en', 'de'] as const;

const MARKER = join('models', 'aspects.json');

/**
 * The folder with `models/aspects.json` and `resources/locales/`: FINEXL_RESOURCES, or else the nearest folder above
 * `from` that has them (the repository, and the packaged app's resources).
 */
export function findEngineResources(environment: Readonly<Record<string, string | undefined>>, from: string): string {
  const chosen = environment['FINEXL_RESOURCES'];
  if (chosen !== undefined && chosen !== '') return chosen;
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, MARKER))) return folder;
    if (dirname(folder) === folder) throw new Error(`No folder above ${from} holds ${MARKER}. Set FINEXL_RESOURCES.`);
  }
}

export async function readEngineResources(directory: string): Promise<EngineResources> {
  const aspects: unknown = JSON.parse(await readFile(join(directory, MARKER), 'utf8'));
  const locales = await Promise.all(
    ENGINE_LOCALES.map(async (locale) => [locale, parseMessages(await readFile(join(directory, 'resources', 'locales', `${locale}.json`), 'utf8'))] as const),
  );
  return { poles: parseAspectPoles(aspects), words: parseAspectWords(aspects), person: await readPerson(directory), locales: Object.fromEntries(locales) };
}

/** From models/questions.json; empty where there are no questions to ask. */
async function readPerson(directory: string): Promise<readonly string[]> {
  const json = await readOptionalJson(directory, join('models', 'questions.json'));
  const person = json?.['person'];
  return Array.isArray(person) ? person.map(String) : [];
}

function parseMessages(text: string): MessageFile {
  const json: unknown = JSON.parse(text);
  if (typeof json !== 'object' || json === null) throw new Error('A file of messages holds one object.');
  return Object.fromEntries(Object.entries(json).map(([id, message]) => [id, String(message)]));
}
