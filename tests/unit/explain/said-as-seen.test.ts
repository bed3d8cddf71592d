import { expect, test } from 'vitest';
import { evidenceFor } from '../../../main/engine/explain/evidence.ts';
import { limitsOf } from '../../../main/engine/explain/limits.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import { statementsOn } from '../../../main/engine/explain/statement-drafts.ts';
import type { Region, Statement } from '../../../main/engine/explain/statement.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import { modelSentence } from '../../../main/engine/model-sentence.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { fakeReadout } from './fake-readout.ts';
import { calibrationOf } from './sample-calibration.ts';
import { interactionsOf } from './sample-interactions.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

const english = openMessages('en', LOCALES, WORDS);
const region: Region = { place: 'nowhere', share: 0, source: 'measured' };
const picture = { width: 1, height: 1, pixels: new Uint8ClampedArray(4) };
const read = (levels: Record<string, number>) => ({ picture, reading: { embedding: Float32Array.of(0, 0, 0), levels } });

async function mainStatement(
  rendering: Rendering,
  id: string,
  after: Record<string, number>,
  before: Record<string, number>,
  scores = scoresBy(null),
): Promise<Statement> {
  const factor = rendering.factors.find((one) => one.id === id);
  if (factor === undefined) throw new Error(`no factor ${id}`);
  const evidence = await evidenceFor(factor, rendering, read(after), read(before), fakeReadout, scores);
  const facts = {
    factor,
    rendering,
    influence: 0.5,
    evidence,
    region,
    evaluations: 1,
    measured: true,
    readable: true,
  };
  const [first] = statementsOn(facts, scores, english);
  if (first === undefined) throw new Error('no statement');
  return first;
}

test('below nothing a one-sided aspect shows nothing, in what causes do together as in what one does', async () => {
  // The second cause does all of it: what the levels below 0 add is no work that they share.
  const warmth = { both: 0.6, one: 0.6, none: -0.8 };
  const oneSided = scoresBy(null, { oneSided: new Set(['light.warmth']) });
  const [found] = await interactionsOf(warmth, oneSided);
  expect(found?.text).toContain('by +0.60');
  expect(await interactionsOf({ both: 0.3, one: -0.8, none: -0.8 }, oneSided)).toEqual(await interactionsOf({ both: 0.3, one: 0, none: 0 }, oneSided));
});

test('a sentence gives the levels that its verdict is about', async () => {
  const rendering = sampleRendering({ aspects: { 'weather.fog': 0.5 } });
  const oneSided = scoresBy(null, { oneSided: new Set(['weather.fog']) });
  const { verdict, text } = await mainStatement(rendering, 'aspect:weather.fog', { 'weather.fog': -0.1 }, { 'weather.fog': -0.8 }, oneSided);
  expect(verdict).toBe('nothing');
  expect(text).toContain('measures +0.00 with and +0.00 without');
});

test('in a what-if a taste is judged by the strength that it has there', async () => {
  const rendering = { ...sampleRendering({ aspects: { 'light.warmth': 0.6 } }), coalition: { 'aspect:light.warmth': -0.6 } };
  const cooler = await mainStatement(rendering, 'aspect:light.warmth', { 'light.warmth': -0.3 }, { 'light.warmth': 0 });
  expect(cooler.verdict).toBe('moved');
  expect(cooler.text).toMatch(/^Your taste asks for cooler light \(applied 0\.60\) and got it/u);
  const warmer = await mainStatement(rendering, 'aspect:light.warmth', { 'light.warmth': 0.3 }, { 'light.warmth': 0 });
  expect(warmer.verdict).toBe('opposite');
});

test('no limit says that an aspect is unknown of which one pole may be claimed, and no presence is claimed of a hundredth', () => {
  const calibration = calibrationOf({
    'light.warmth': {
      curve: [
        [0, 0],
        [0.4, 1],
      ],
      reach: 0.4,
      noiseFloor: 0.02,
      leastEffect: 0.05,
      rest: -0.02,
      saturated: false,
    },
  });
  expect([scoresBy(calibration).floorOfPresence, scoresBy({ ...calibration, presence: { noiseFloor: 0.11 } }).floorOfPresence]).toEqual([0.05, 0.11]);
  const scores = scoresBy(calibration, { grades: { 'light.warmth': { positive: 0.64, negative: 0.73 } } });
  expect(scores.knows('light.warmth', { levels: { 'light.warmth': -0.1 } }, { levels: { 'light.warmth': -0.6 } })).toBe(true);
  const limits = limitsOf({ readout: fakeReadout, aspects: WORDS, effort: 'measured', linear: true, reading: null }, scores, english);
  expect(limits.join(' ')).not.toContain('warmth');
});

test('an interval that passes 0 is said to begin below it', () => {
  const finding = { aspect: 'light.warmth', score: 0.4, interval: [-0.34, 0.92] as const };
  expect(modelSentence(finding, english)).toContain('-0.34 to 0.92');
  expect(modelSentence({ ...finding, score: -0.5, interval: [-0.61, -0.4] }, english)).toContain('0.40 to 0.61');
});
