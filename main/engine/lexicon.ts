import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from './studio-error.ts';

/**
 * Words that a checkpoint was taught, and for words that it never met the ones that it draws instead: an oak as a tree.
 * A small text encoder makes nothing of rare words; a dictionary knows what they are a kind of (docs/decisions/0121).
 */
export interface Lexicon {
  readonly known: ReadonlySet<string>;
  readonly drawnAs: ReadonlyMap<string, string>;
}

export interface Replacement {
  readonly start: number;
  readonly end: number;
  /** As the text has it. */
  readonly word: string;
  readonly drawnAs: string;
}

/** `lexicon.json` of a tokenizer's folder; null where there is none. Throws StudioError `checkpoint-corrupt`. */
export async function readLexicon(directory: string): Promise<Lexicon | null> {
  const path = join(directory, 'lexicon.json');
  if (!existsSync(path)) return null;
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw corrupt(path, 'it is no JSON', cause);
  }
  const { known, drawnAs } = fields(json);
  if (!areWords(known) || typeof drawnAs !== 'object' || drawnAs === null) throw corrupt(path, 'it lacks “known” or “drawnAs”');
  const pairs = Object.entries(drawnAs).flatMap(([ours, words]) => {
    if (!areWords(words)) throw corrupt(path, `it has no list of words for “${ours}”`);
    return words.map((word): [string, string] => [word, ours]);
  });
  return { known: new Set(known), drawnAs: new Map(pairs) };
}

function corrupt(path: string, reason: string, cause?: unknown): StudioError {
  return new StudioError(
    'checkpoint-corrupt',
    `The checkpoint’s dictionary ${path} can’t be read: ${reason}. Repair the checkpoint, or delete the file to do without.`,
    {
      cause,
    },
  );
}

const fields = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};

const areWords = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((word) => typeof word === 'string');

/** Letters, with hyphens and apostrophes between them. */
const WORD = /\p{L}(?:\p{L}|['’-](?=\p{L}))*/gu;

/** The words of a text that the checkpoint draws as another, in the order of the text. Of two that stand for one, both at once. */
export function replacementsIn(text: string, { drawnAs }: Lexicon): readonly Replacement[] {
  const words = [...text.matchAll(WORD)].map((match) => ({ start: match.index, end: match.index + match[0].length }));
  const found: Replacement[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const replacement = [words.slice(at, at + 2), words.slice(at, at + 1)]
      .map((some) => ({ start: some[0]?.start ?? 0, end: some.at(-1)?.end ?? 0 }))
      .flatMap(({ start, end }) => {
        const word = text.slice(start, end);
        const ours = drawnAs.get(word.toLowerCase());
        return ours === undefined ? [] : [{ start, end, word, drawnAs: ours }];
      })[0];
    if (replacement === undefined) continue;
    found.push(replacement);
    // The second word of two belongs to this one.
    if (replacement.end > (words[at]?.end ?? 0)) at += 1;
  }
  return found;
}

/** The text in words that the checkpoint was taught, as far as the lexicon goes. */
export function inKnownWords(text: string, lexicon: Lexicon): string {
  return replacementsIn(text, lexicon).reduceRight((done, { start, end, drawnAs }) => done.slice(0, start) + drawnAs + done.slice(end), text);
}

/** Words that the checkpoint neither was taught nor draws as another, each once and as the text has them. */
export function unknownWordsIn(text: string, lexicon: Lexicon): readonly string[] {
  const replaced = replacementsIn(text, lexicon);
  const unknown = [...text.matchAll(WORD)].filter(
    ({ index, 0: word }) => !replaced.some(({ start, end }) => start <= index && index < end) && !isKnown(word.toLowerCase(), lexicon.known),
  );
  return [...new Set(unknown.map(([word]) => word))];
}

/** A word of several parts is known where all its parts are. */
const isKnown = (word: string, known: ReadonlySet<string>): boolean =>
  known.has(word) || word.split(/['’-]/u).every((part) => part.length < 2 || known.has(part));
