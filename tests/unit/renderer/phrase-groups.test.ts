import { expect, test } from 'vitest';
import { phraseTexts, promptWords, toggledGap } from '../../../renderer/features/explain/phrase-groups.ts';
import { factor } from './fixtures.ts';

const prompt = 'a happy red fox, in the forest';
const factors = [
  factor('happy', { span: [2, 7] }),
  factor('red', { span: [8, 11] }),
  factor('fox', { span: [12, 15] }),
  factor('in the forest', { span: [17, 30] }),
];
const words = promptWords(prompt, factors);

test('the words of a prompt know their phrases', () => {
  expect(words.map(({ phrase }) => phrase)).toEqual([null, 0, 1, 2, 3, 3, 3]);
  expect(phraseTexts(prompt, words)).toEqual(['happy', 'red', 'fox', 'in the forest']);
});

test('a joint that is pressed joins two phrases, and pressed again parts them', () => {
  const joined = toggledGap(words, 2);
  expect(phraseTexts(prompt, joined)).toEqual(['happy', 'red fox', 'in the forest']);
  expect(phraseTexts(prompt, toggledGap(joined, 2))).toEqual(['happy', 'red', 'fox', 'in the forest']);
});

test('a phrase of several words is parted where it is pressed', () => {
  expect(phraseTexts(prompt, toggledGap(words, 5))).toEqual(['happy', 'red', 'fox', 'in the', 'forest']);
});

test('a word that was in no phrase comes along, and phrases join whole', () => {
  expect(phraseTexts(prompt, toggledGap(words, 0))).toEqual(['a happy', 'red', 'fox', 'in the forest']);
  expect(phraseTexts(prompt, toggledGap(words, 3))).toEqual(['happy', 'red', 'fox, in the forest']);
});
