import { expect, test } from 'vitest';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { regroupedPhrases } from '../../../main/engine/explain/regrouped-phrases.ts';
import { spansOf } from '../../../main/jobs/phrase-spans.ts';
import { sampleRendering, WORDS } from './sample-rendering.ts';

const PROMPT = 'a happy red fox in the forest at night';
const texts = (own: readonly string[]): readonly string[] => regroupedPhrases(PROMPT, spansOf(PROMPT, own)).map(([start, end]) => PROMPT.slice(start, end));

test('without a person’s own phrases the rules cut the prompt', () => {
  expect(texts([])).toEqual(['happy', 'red', 'fox', 'in the forest', 'at night']);
});

test('a person’s own phrase replaces what it touches, and the rest is as before', () => {
  expect(texts(['red fox'])).toEqual(['happy', 'red fox', 'in the forest', 'at night']);
  expect(texts(['fox in the', 'forest'])).toEqual(['happy', 'red', 'fox in the', 'forest', 'at night']);
  expect(texts([PROMPT])).toEqual([PROMPT]);
});

test('phrases are found whatever their case and spacing, each after the one before', () => {
  expect(spansOf('A dog  and a Dog', ['a DOG', 'a dog'])).toEqual([
    [0, 5],
    [11, 16],
  ]);
  expect(spansOf('a dog (wet)', ['(WET)'])).toEqual([[6, 11]]);
  expect(() => spansOf('a dog', ['cat'])).toThrow(/“cat” does not stand in the prompt/u);
  expect(() => spansOf('a dog', ['dog', 'a'])).toThrow(/after the phrase before it/u);
});

test.each([
  [
    [
      [0, 3],
      [2, 5],
    ] as const,
    'overlap',
  ],
  [[[3, 99]] as const, 'reach beyond the prompt'],
  [[[4, 4]] as const, 'are empty'],
  [[[1, 2]] as const, 'hold no word'],
])('spans %j are refused, since they %s', (spans, _why) => {
  expect(() => regroupedPhrases(PROMPT, spans)).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
});

test('a regrouped phrase is a factor with an id of its own', () => {
  const settings = sampleRendering({ prompt: PROMPT, aspects: {} });
  const factors = factorsOf(settings, WORDS, spansOf(PROMPT, ['red fox']));
  expect(factors.map(({ id, span }) => [id, span])).toContainEqual(['phrase:red-fox', [8, 15]]);
});
