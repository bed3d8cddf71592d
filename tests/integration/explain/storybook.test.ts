import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAspectPoles } from '../../../main/engine/diffusion/aspect-poles.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openPipeline } from '../../../main/engine/diffusion/text-to-image.ts';
import { parseAspectWords } from '../../../main/engine/explain/aspect-catalogue.ts';
import { readCalibration } from '../../../main/engine/explain/calibration-file.ts';
import { LEAST_GRADE, scoresBy } from '../../../main/engine/explain/scores.ts';
import { fullCoalition, switchedOff } from '../../../main/engine/explain/coalition.ts';
import { changeBetween, meanChange } from '../../../main/engine/explain/change-map.ts';
import { createExplainer } from '../../../main/engine/explain/explain-picture.ts';
import type { Explainer, ExplainResult } from '../../../main/engine/explain/explainer.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { rankCorrelation } from '../../../main/engine/explain/regions.ts';
import type { ExplanationEvent, RegionMap } from '../../../main/engine/explain/statement.ts';
import { readPngPicture } from '../../../main/engine/picture-file.ts';
import { chanceAmongItsLike, readContrasts } from '../../../main/engine/readout/contrasts.ts';
import { openReadout } from '../../../main/engine/readout/clip-readout.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { Picture, Rendering, RenderingSettings } from '../../../main/engine/rendering.ts';

/** The bundled checkpoint and its readout, explained for real: two words, two aspects and a negative prompt, in few steps. */
const root = join(import.meta.dirname, '../../..');
const directory = join(root, 'models/storybook');
const json: unknown = JSON.parse(readFileSync(join(root, 'models/aspects.json'), 'utf8'));
const locales = { en: JSON.parse(readFileSync(join(root, 'resources/locales/en.json'), 'utf8')) as Record<string, string> };
const never = new AbortController().signal;

let pipeline: Pipeline;
let readout: Readout;
let explainer: Explainer;
let rendering: Rendering;
let picture: Picture;
let result: ExplainResult;
const events: ExplanationEvent[] = [];

beforeAll(async () => {
  const aspects = parseAspectPoles(json);
  const words = parseAspectWords(json);
  pipeline = await openPipeline({ directory, id: 'storybook', provider: 'cpu', aspects, readPicture: readPngPicture });
  const opened = await openReadout({ directory: join(directory, 'readout'), encodeText: (text) => pipeline.encodeText(text), aspects });
  if (opened === null) throw new Error('storybook has a readout.');
  readout = opened;
  const calibration = await readCalibration(join(directory, 'readout'));
  explainer = createExplainer({ pipeline, readout, calibration, aspects: words, locales, readsAttention: true });
  const { width, height, guidanceScale } = pipeline.checkpoint.defaults;
  const settings: RenderingSettings = {
    prompt: 'a dog at night',
    negativePrompt: 'a cat',
    seed: 7,
    numInferenceSteps: 5,
    guidanceScale,
    width,
    height,
    sketch: null,
    aspects: { 'light.warmth': 0.8, 'style.pixel': 0.6 },
  };
  rendering = { ...settings, factors: factorsOf(settings, words), coalition: {} };
  const made = await pipeline.render(rendering, { recordTrajectory: true });
  if (made.trajectory === null) throw new Error('The trajectory was asked for.');
  picture = made.picture;
  result = await explainer.explain({ rendering, picture, trajectory: made.trajectory, locale: 'en' }, (event) => events.push(event), never);
}, 300_000);

async function drawn(prompt: string): Promise<Picture> {
  const settings = { ...rendering, prompt, negativePrompt: '', aspects: {}, numInferenceSteps: 8 };
  return (await pipeline.render({ ...settings, factors: factorsOf(settings, []), coalition: {} })).picture;
}

afterAll(async () => {
  await Promise.all([pipeline.close(), readout.close()]);
});

test('every factor has a measured statement, and the ledger is exact', () => {
  const { statements, ledger } = result.explanation;
  expect(new Set(statements.map((statement) => statement.factor))).toEqual(
    new Set(['phrase:dog', 'phrase:at-night', 'negative-prompt', 'aspect:light.warmth', 'aspect:style.pixel']),
  );
  expect(statements.every((statement) => statement.measured && statement.text !== '')).toBe(true);
  expect(ledger.linear).toBe(true);
  expect(ledger.residual).toBeLessThan(1e-4);
});

test('the influences of each game sum to 1', () => {
  for (const game of ['personalization', 'prompt']) {
    const main = result.explanation.statements.filter((statement) => statement.game === game && statement.id === statement.factor);
    expect(main.reduce((sum, statement) => sum + statement.influence, 0)).toBeCloseTo(1, 5);
  }
});

test('an effect is the difference that rendering without the factor makes, exactly', async () => {
  const factor = rendering.factors.find((candidate) => candidate.id === 'aspect:light.warmth');
  const statement = result.explanation.statements.find((candidate) => candidate.id === 'aspect:light.warmth');
  if (factor === undefined || statement === undefined) throw new Error('The sample asks for warmth.');
  const without = await pipeline.render({ ...rendering, coalition: switchedOff(fullCoalition(rendering), [factor]) });
  const [before, after] = [(await readout.read(without.picture)).levels, (await readout.read(picture)).levels];
  expect(statement.effect).toBe((after['light.warmth'] ?? 0) - (before['light.warmth'] ?? 0));
  const scores = scoresBy(await readCalibration(join(directory, 'readout')));
  const told = Math.abs(statement.effect ?? 0) > scores.floorOfAspect('light.warmth');
  expect(statement.verdict).toBe(!told ? 'nothing' : (statement.effect ?? 0) > 0 ? 'moved' : 'opposite');
});

test('no aspect is claimed below its noise floor', () => {
  for (const { evidence } of result.explanation.statements) {
    for (const { effect, noiseFloor } of evidence.effects) expect(Math.abs(effect)).toBeGreaterThan(noiseFloor);
  }
});

test('the approximate picture is bit-identical with everything back on, and the counterfactual with a measured factor off', async () => {
  expect(await explainer.approximate(rendering, result.ledger, {}, never)).toEqual(picture);
  const off = { 'phrase:dog': 0 };
  const approximate = await explainer.approximate(rendering, result.ledger, off, never);
  const exact = (await pipeline.render({ ...rendering, coalition: off })).picture;
  expect(meanChange(changeBetween(approximate, exact))).toBeLessThan(1 / 255);
  expect(meanChange(changeBetween(picture, exact))).toBeGreaterThan(5 / 255);
});

test('the plain twin is the rendering without anything personal', async () => {
  const off = Object.fromEntries(rendering.factors.filter((factor) => factor.kind !== 'phrase').map((factor) => [factor.id, 0]));
  expect(result.plain).toEqual((await pipeline.render({ ...rendering, coalition: off })).picture);
});

test('forecast regions are where the measured change is', () => {
  const maps = events.flatMap((event) => (event.kind === 'region' ? [event.map] : []));
  const mapOf = (factor: string, source: RegionMap['source']): RegionMap | undefined => maps.find((map) => map.factor === factor && map.source === source);
  const correlations = rendering.factors.map(({ id }) => rankCorrelation(mapOf(id, 'predicted')?.values ?? [], mapOf(id, 'measured')?.values ?? []));
  const mean = correlations.reduce((sum, value) => sum + value, 0) / correlations.length;
  expect(mean).toBeGreaterThan(0.8);
  expect(result.explanation.regionAgreement).toBeCloseTo(mean, 1);
});

test('comparing a picture with itself finds nothing', async () => {
  expect(await explainer.compare(picture, picture, 'en')).toEqual([]);
});

test('the readout sees the same on every reading, and a phrase has a probability', async () => {
  const [first, second] = [await readout.read(picture), await readout.read(picture)];
  expect(second).toEqual(first);
  const presence = await readout.presence('a dog', first);
  expect(presence).toBeGreaterThan(0);
  expect(presence).toBeLessThan(1);
});

test('words that choose among near values are asked among their like: a picture shows one of them', async () => {
  const reading = await readout.read(await drawn('a woman with dark skin in the park'));
  const tones: Record<string, number> = {};
  for (const tone of ['light', 'medium-light', 'medium', 'medium-dark', 'dark']) tones[tone] = await readout.presence(`with ${tone} skin`, reading);
  expect(Object.values(tones).reduce((sum, chance) => sum + chance, 0)).toBeLessThanOrEqual(1);
  expect(tones['dark']).toBeGreaterThan(0.5);
  // A young woman is an adult: no age is asked for, and none excluded.
  const { sets, ...others } = await readContrasts(join(directory, 'readout'), reading.embedding.length);
  expect(sets.length).toBeGreaterThan(5);
  for (const words of ['young', 'black']) expect(chanceAmongItsLike(await readout.embedText(words), reading.embedding, { sets, ...others })).toBeNull();
  // In words of one's own too.
  expect(await readout.presence('fair-skinned', reading)).toBeLessThan(0.1);
  expect(await readout.presence('in the park', reading)).toBeGreaterThan(0.5);
  expect(await readout.presence('in a meadow', reading)).toBeLessThan(0.5);
});

test('a phrase names the aspects that it speaks of, in words of its own, and a noun none', async () => {
  expect(await readout.namedAspects('snowy')).toContain('weather.snow');
  expect(await readout.namedAspects('gloomy')).toContain('mood.cheer');
  expect(await readout.namedAspects('a fox')).toEqual(new Set());
  expect(await readout.namedAspects('a bicycle')).toEqual(new Set());
  expect(await readout.namedAspects('warm')).toEqual(new Set(['light.warmth']));
  expect(await readout.namedAspects('pastel')).toEqual(new Set(['colour.pastel']));
});

test('what describes people names none, though it describes', async () => {
  for (const words of ['old', 'a man', 'man', 'walking', 'curly hair', 'blue']) expect([words, ...(await readout.namedAspects(words))]).toEqual([words]);
});

test('a pencil sketch has no colours to tell, a drawing with colours has', async () => {
  const { within } = await readout.read(await drawn('a fox in the forest, pencil sketch'));
  for (const pole of ['positive', 'negative'] as const) expect(within?.['colour.saturation']?.[pole]).toBeLessThan(LEAST_GRADE);
  expect(within?.['composition.placement']?.positive).toBeGreaterThan(LEAST_GRADE);
  expect((await readout.read(await drawn('a fox in the forest'))).within).toBeUndefined();
});

test('a neon sign has neither weather nor a mood', async () => {
  const { within } = await readout.read(await drawn('a neon picture of a motorcycle at night'));
  expect(within).toMatchObject({ 'weather.rain': { positive: 0.5 }, 'mood.cheer': { positive: 0.5, negative: 0.5 } });
});

test('what a noun did beside being there is told from the change on that a judge agrees with', () => {
  const { leastOfSubject: least, share } = readout.sideEffects ?? { leastOfSubject: Number.NaN, share: {} };
  expect(least).toBeGreaterThan(0.08);
  expect(Object.values(share).every((part) => part >= 0 && part <= 1)).toBe(true);
  const dog = result.explanation.statements.filter(({ factor }) => factor === 'phrase:dog');
  for (const { evidence } of dog) {
    for (const { effect } of evidence.effects) expect(Math.abs(effect)).toBeGreaterThanOrEqual(least);
  }
});
