import { expect, test } from 'vitest';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { findPhrases, MOST_PHRASES } from '../../../main/engine/explain/phrases.ts';
import { sampleRendering, WORDS } from './sample-rendering.ts';

const phrasesOf = (prompt: string): string =>
  findPhrases(prompt)
    .map(({ start, end }) => prompt.slice(start, end))
    .join(' · ');

test.each([
  ['a happy dog playing fetch in the park at sunset', 'happy · dog · playing fetch · in the park · at sunset'],
  ['A very happy brown dog and a cat', 'very happy · brown · dog · cat'],
  ['a sleeping teddy bear under a cloudy sky with balloons', 'sleeping · teddy bear · under a cloudy sky · with balloons'],
  ['a slice of pizza in front of mountains', 'slice of pizza · in front of mountains'],
  ['watercolour painting of a fox in a dark forest', 'watercolour painting of · fox · in a dark forest'],
  ['two astronauts riding a horse on the moon, cinematic lighting, 8k', 'two · astronauts · riding a horse · on the moon · cinematic · lighting · 8k'],
  ['a dog in the rain and snow looking at the moon', 'dog · in the rain and snow · looking at the moon'],
  ['a girl playing with a ball in the snow', 'girl · playing with a ball · in the snow'],
  ['a dog that is sleeping near the old wooden house by a lake', 'dog · sleeping · near the old wooden house · by a lake'],
  ['the king of the city, morning light', 'king of the city · morning light'],
  ['a fox, a bear and a t-rex', 'fox · bear · t-rex'],
  ['dog', 'dog'],
  ['the quick brown fox jumps over the lazy dog', 'quick · brown · fox · jumps · over the lazy dog'],
  ['two kids building a snowman', 'two · kids · building a snowman'],
  ['a knight fights a dragon, pixel art of a castle', 'knight · fights a dragon · pixel art of · castle'],
  ['(masterpiece:1.2), 1girl, a picture in which nothing happens', 'masterpiece · 1girl · picture · nothing happens'],
  ['red car', 'red · car'],
  ['a cat in the park, black and white', 'cat · in the park · black and white'],
  ['black and white picture of a black and white cat', 'black and white · picture of · black and white · cat'],
  ['a black dog and a white cat', 'black · dog · white · cat'],
])('“%s” is cut into its phrases', (prompt, phrases) => {
  expect(phrasesOf(prompt)).toBe(phrases);
});

test.each([
  ['ein glücklicher Hund im Park bei Nacht', 'ein glücklicher · Hund · im Park · bei Nacht'],
  ['un perro feliz en el parque', 'un perro · feliz · en el parque'],
  ['海边的小狗，日落', '海边的小狗 · 日落'],
  ['собака в парке на закате', 'собака · в парке · на закате'],
])('“%s”, which is not English, is cut at punctuation and spaces', (prompt, phrases) => {
  expect(phrasesOf(prompt)).toBe(phrases);
});

test.each(['', '   ', ', , ;', '🙂', '((()))'])('“%s” has no phrase', (prompt) => {
  expect(findPhrases(prompt)).toEqual([]);
});

test('hundreds of words come out as a dozen phrases that together reach from the first to the last', () => {
  const prompt = Array.from({ length: 300 }, (_, at) => ['a happy dog', 'in the park', 'a red car, ', 'playing fetch', 'at night. '][at % 5]).join(' ');
  const phrases = findPhrases(prompt);
  expect(phrases).toHaveLength(MOST_PHRASES);
  expect(phrases[0]?.start).toBe(prompt.indexOf('happy'));
  expect(prompt.slice(phrases.at(-1)?.end).trim()).toBe('.');
  const lengths = phrases.map(({ start, end }) => end - start);
  expect(Math.max(...lengths)).toBeLessThan(4 * Math.min(...lengths));
});

test('spans are in order, never overlap and never begin or end in a space', () => {
  for (const prompt of ['  a  happy   dog ,  in the park ', 'x,y;z', 'a "red" (car:1.2) on a street', 'dog\nin the park\tat night']) {
    let last = 0;
    for (const { start, end } of findPhrases(prompt)) {
      expect(start).toBeGreaterThanOrEqual(last);
      expect(prompt.slice(start, end)).toBe(prompt.slice(start, end).trim());
      last = end;
    }
  }
});

test('modifiers are merged with their noun before anything else when there are too many', () => {
  const prompt = 'a big red dog in the park, a small green cat at home';
  expect(findPhrases(prompt, 4).map(({ start, end }) => prompt.slice(start, end))).toEqual(['big red dog', 'in the park', 'small green cat', 'at home']);
});

test('factors are the phrases, then the negative prompt, the sketch and the aspects in the vocabulary’s order', () => {
  const { factors } = sampleRendering({
    negativePrompt: 'rain',
    sketch: { path: '/x.png', strength: 0.5 },
    aspects: { 'colour.saturation': 0.2, 'light.warmth': -0.1, 'weather.fog': 0 },
  });
  expect(factors.map(({ id, applied }) => [id, applied])).toEqual([
    ['phrase:happy', 1],
    ['phrase:dog', 1],
    ['phrase:playing-fetch', 1],
    ['phrase:in-the-park', 1],
    ['phrase:at-sunset', 1],
    ['negative-prompt', 1],
    ['sketch', 0.5],
    ['aspect:light.warmth', -0.1],
    ['aspect:colour.saturation', 0.2],
  ]);
});

test('a phrase that comes twice has two ids, also where the second would be taken', () => {
  const settings = sampleRendering({ prompt: 'dog, cat, dog, dog 2, dog', aspects: {} });
  const ids = factorsOf(settings, WORDS).map((factor) => factor.id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.slice(0, 3)).toEqual(['phrase:dog', 'phrase:cat', 'phrase:dog-2']);
});
