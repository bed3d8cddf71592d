import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inKnownWords, readLexicon, replacementsIn, unknownWordsIn } from '../../../main/engine/lexicon.ts';
import type { Lexicon } from '../../../main/engine/lexicon.ts';
import { openTokenizer } from '../../../main/engine/diffusion/tokenizer.ts';
import { promptWords } from '../../../main/library/prompt-words.ts';
import fixture from '../../fixtures/lexicon.json' with { type: 'json' };

const STORYBOOK = join(import.meta.dirname, '../../../models/storybook');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'finexl-lexicon-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function lexiconOf(content: unknown): Promise<Lexicon> {
  await writeFile(join(folder, 'lexicon.json'), JSON.stringify(content));
  const lexicon = await readLexicon(folder);
  if (lexicon === null) throw new Error('no lexicon');
  return lexicon;
}

test.each(fixture.cases)('draws “$text” as “$drawn”', async ({ text, drawn, unknown }) => {
  const lexicon = await lexiconOf(fixture.lexicon);
  expect(inKnownWords(text, lexicon)).toBe(drawn);
  expect(unknownWordsIn(text, lexicon)).toEqual(unknown);
});

test('tells where in the text a word was', async () => {
  const lexicon = await lexiconOf(fixture.lexicon);
  expect(replacementsIn('by a fig tree', lexicon)).toEqual([{ start: 5, end: 13, word: 'fig tree', drawnAs: 'tree' }]);
});

test('a folder without a lexicon has none', async () => {
  expect(await readLexicon(folder)).toBeNull();
  expect(await promptWords(folder, 'an oak')).toEqual({ drawnAs: [], unknown: [] });
});

test.each([['{'], ['[]'], ['{"known": [1], "drawnAs": {}}'], ['{"known": [], "drawnAs": {"tree": "oak"}}']])(
  'a lexicon that says %s is damage, and said to be',
  async (content) => {
    await writeFile(join(folder, 'lexicon.json'), content);
    await expect(readLexicon(folder)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  },
);

test('the bundled checkpoint reads an oak as a tree, token by token, and says so', async () => {
  const tokenizer = await openTokenizer(join(STORYBOOK, 'tokenizer'), 48);
  expect(tokenizer.tokens('a hare under the willow')).toEqual(tokenizer.tokens('a rabbit under the tree'));
  expect(await promptWords(STORYBOOK, 'a (hare:1.3) in the park, Hare, majestic')).toEqual({
    drawnAs: [{ word: 'hare', drawnAs: 'rabbit' }],
    unknown: ['majestic'],
  });
});

test('the bundled lexicon leaves every word alone that captions use, and puts in no other', async () => {
  const lexicon = await readLexicon(join(STORYBOOK, 'tokenizer'));
  if (lexicon === null) throw new Error('no lexicon');
  expect(lexicon.drawnAs.size).toBeGreaterThan(5000);
  expect([...lexicon.drawnAs.keys()].filter((word) => lexicon.known.has(word))).toEqual([]);
  expect(new Set([...lexicon.drawnAs.values()].flatMap((ours) => unknownWordsIn(ours, lexicon)))).toEqual(new Set());
});
