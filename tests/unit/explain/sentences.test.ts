import { expect, test } from 'vitest';
import { degreeOf } from '../../../main/engine/degree.ts';
import type { Claim } from '../../../main/engine/explain/claims.ts';
import type { Evidence } from '../../../main/engine/explain/evidence.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import { causeOf, changeSentence, sentenceOf } from '../../../main/engine/explain/sentences.ts';
import type { SentenceFacts } from '../../../main/engine/explain/sentences.ts';
import type { Factor } from '../../../main/engine/rendering.ts';
import { LOCALES, WORDS } from './sample-rendering.ts';

const english = openMessages('en', LOCALES, WORDS);
const german = openMessages('de', LOCALES, WORDS);

const evidence: Evidence = {
  differences: {},
  effects: [],
  pixelChange: 0.031,
  presence: { withFactor: 0.83, withoutFactor: 0.12 },
  levelsWith: { 'light.warmth': 0.48 },
  beside: new Set(),
  unmixed: null,
  unknown: new Set(),
  grade: null,
  levelsWithout: { 'light.warmth': 0.11 },
};
const sunset: Factor = { id: 'phrase:at-sunset', kind: 'phrase', label: 'at sunset', aspect: null, span: [0, 9], applied: 1 };
const dog: Factor = { id: 'phrase:dog', kind: 'phrase', label: 'dog', aspect: null, span: [0, 3], applied: 1 };
const warmth: Factor = { id: 'aspect:light.warmth', kind: 'aspect', label: 'Warmth', aspect: 'light.warmth', span: null, applied: 0.6 };
const rain: Factor = { id: 'negative-prompt', kind: 'negative-prompt', label: 'rain', aspect: null, span: null, applied: 1 };
const sketch: Factor = { id: 'sketch', kind: 'sketch', label: 'sketch', aspect: null, span: null, applied: 0.5 };

const moved = (score: number): Claim => ({ aspect: 'light.warmth', effect: 0.37, score, verdict: 'moved' });
const present = (verdict: Claim['verdict'] = 'moved'): Claim => ({ aspect: 'presence', effect: 0.71, score: 0.71, verdict });
const nothing: Claim = { aspect: null, effect: 0, score: 0, verdict: 'nothing' };
const facts = (factor: Factor, claim: Claim, changes: Partial<SentenceFacts> = {}): SentenceFacts => ({
  factor,
  claim,
  applied: factor.applied,
  evidence,
  noiseFloor: 0.04,
  measured: true,
  readable: true,
  region: { share: 0.4, place: 'sky', source: 'measured' },
  ...changes,
});

test.each<[string, SentenceFacts, string]>([
  [
    'a phrase that moved an aspect',
    facts(sunset, moved(0.62)),
    'Your words “at sunset” clearly led to warmer light (score 0.62), mostly in the sky: with the same seed, warmth of the light measures +0.48 with and +0.11 without.',
  ],
  [
    'a word that is seen',
    facts(dog, present()),
    'Your word “dog” shows strongly (score 0.71), mostly in the sky: the readout finds this in the picture with a probability of 83%, and of 12% in the same seed without.',
  ],
  [
    'a word that did nothing',
    facts(dog, nothing),
    'Your word “dog” did nothing that can be told for certain here: with the same seed, pixels of the picture without differ by 3.1% on average, and no measured aspect moved far enough to be told.',
  ],
  [
    'a profile that got what it asks for',
    facts(warmth, moved(0.3)),
    'Your taste asks for warmer light (applied 0.60) and got it, slightly (score 0.30), mostly in the sky: with the same seed, warmth of the light measures +0.48 with and +0.11 without.',
  ],
  [
    'a profile that got the opposite',
    facts(warmth, { aspect: 'light.warmth', effect: -0.37, score: 0.4, verdict: 'opposite' }),
    'Your taste asks for warmer light (applied 0.60), but the picture clearly turned the other way (score 0.40), mostly in the sky, to cooler light: with the same seed, warmth of the light measures +0.48 with and +0.11 without.',
  ],
  [
    'a profile that did nothing',
    facts(warmth, { aspect: 'light.warmth', effect: 0.01, score: 0, verdict: 'nothing' }),
    'Your taste asks for warmer light (applied 0.60), but this did nothing that can be measured here: with the same seed, warmth of the light measures +0.48 with and +0.11 without, within the noise of 0.04.',
  ],
  [
    'a profile’s aspect that moved another',
    facts({ ...warmth, aspect: 'weather.fog' }, moved(0.5)),
    'Your taste for more fog clearly led to warmer light (score 0.50), mostly in the sky: with the same seed, warmth of the light measures +0.48 with and +0.11 without.',
  ],
  [
    'a negative prompt that worked',
    facts(rain, present()),
    'Your negative prompt “rain” kept this out of the picture, strongly (score 0.71), mostly in the sky: the readout finds it with a probability of 83%, and of 12% in the same seed without the negative prompt.',
  ],
  [
    'a sketch that changed the picture as a whole',
    facts(sketch, { aspect: 'picture', effect: 0.031, score: 0.2, verdict: 'moved' }, { region: null }),
    'Your sketch changed the picture, slightly (score 0.20): with the same seed, pixels differ by 3.1% on average, though no measured aspect moved far enough to be told.',
  ],
  [
    'a prediction',
    facts(sunset, moved(0.62), { measured: false }),
    'Your words “at sunset” should clearly lead to warmer light (score 0.62; predicted from inside the pipeline).',
  ],
])('in English, %s', (_name, given, sentence) => {
  expect(sentenceOf(given, english)).toBe(sentence);
});

test.each<[string, SentenceFacts, string]>([
  [
    'a phrase that moved an aspect',
    facts(sunset, moved(0.62)),
    'Deine Worte „at sunset“: Das führte deutlich zu wärmerem Licht (Wert 0,62), vor allem am Himmel. Bei gleichem Seed liegt die Lichtwärme damit bei +0,48 und ohne diese Ursache bei +0,11.',
  ],
  [
    'a word that did nothing',
    facts(dog, nothing),
    'Dein Wort „dog“: Das bewirkte hier nichts, was sich sicher sagen ließe. Bei gleichem Seed weichen die Pixel ohne diese Ursache im Mittel um 3,1 % ab, und kein gemessener Aspekt bewegte sich weit genug, um genannt zu werden.',
  ],
  [
    'a profile that got what it asks for',
    facts(warmth, moved(0.3)),
    'Dein Geschmack verlangt nach wärmerem Licht (angewandt 0,60) und bekam es leicht (Wert 0,30), vor allem am Himmel: Bei gleichem Seed liegt die Lichtwärme damit bei +0,48 und ohne diese Ursache bei +0,11.',
  ],
])('in German, %s', (_name, given, sentence) => {
  expect(sentenceOf(given, german).replaceAll('\u00a0', ' ')).toBe(sentence);
});

test('the graded words have fixed thresholds', () => {
  expect([0, 0.34, 0.35, 0.69, 0.7, 1].map(degreeOf)).toEqual(['slightly', 'slightly', 'clearly', 'clearly', 'strongly', 'strongly']);
});

test('a graded word goes with the number beside it, which is rounded', () => {
  const words = [0.3449, 0.3451, 0.6949, 0.6951].map((score) => [score.toFixed(2), degreeOf(score)]);
  expect(words).toEqual([
    ['0.34', 'slightly'],
    ['0.35', 'clearly'],
    ['0.69', 'clearly'],
    ['0.70', 'strongly'],
  ]);
});

test('a change names the pole it went to', () => {
  expect(changeSentence({ aspect: 'light.warmth', before: 0.1, after: -0.4, score: 0.8 }, english)).toBe(
    'Cooler light, strongly (score 0.80): warmth of the light went from +0.10 to -0.40.',
  );
});

test('a cause is named in plain words', () => {
  expect(causeOf(sunset, 1, english)).toBe('your words “at sunset”');
  expect(causeOf(warmth, -0.6, english)).toBe('your taste: cooler light');
});

test('markup in a prompt is text', () => {
  expect(causeOf({ ...dog, label: '<b>{dog}</b>' }, 1, english)).toBe('your word “<b>{dog}</b>”');
});

test('both languages say the same things, and German names every aspect', () => {
  const keys = (locale: 'en' | 'de'): string[] =>
    Object.keys(LOCALES[locale])
      .filter((key) => !key.startsWith('aspect.'))
      .sort();
  expect(keys('de')).toEqual(keys('en'));
  const spoken = WORDS.flatMap(({ id }) => [`aspect.${id}.name`, `aspect.${id}.negative`, `aspect.${id}.positive`]);
  expect(spoken.filter((key) => LOCALES.de[key] === undefined)).toEqual([]);
});

test('a language that is not there gives way to English', () => {
  expect(openMessages('xx', LOCALES, WORDS).locale).toBe('en');
});
