import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseCalibration } from '../../../main/engine/explain/calibration-file.ts';
import { fitAspect, fitCurve } from '../../../main/engine/explain/calibration.ts';
import { calibrationFrom } from '../../../main/engine/explain/calibration-fit.ts';
import { pairKey, sweepPairs } from '../../../main/engine/explain/calibration-sweep.ts';
import type { SweepOptions, SweepPair } from '../../../main/engine/explain/calibration-sweep.ts';
import { fitCrossTalk, unmix } from '../../../main/engine/explain/cross-talk.ts';
import { isotonicFit, quantile } from '../../../main/engine/explain/isotonic.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import { fakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { calibrationOf } from './sample-calibration.ts';
import { WORDS } from './sample-rendering.ts';

const calibration = calibrationOf({
  'light.warmth': fitAspect(
    [
      [0.5, 0.2],
      [1, 0.8],
    ],
    0.02,
  ),
  'weather.fog': fitAspect(
    [
      [0.5, 0.39],
      [1, 0.4],
    ],
    0.02,
  ),
  'style.pixel': fitAspect(
    [
      [0.5, 0],
      [1, 0.01],
    ],
    0.02,
  ),
});

describe('isotonic regression', () => {
  test('pools what falls, keeps what rises', () => {
    expect(isotonicFit([1, 3, 2, 4])).toEqual([1, 2.5, 2.5, 4]);
    expect(isotonicFit([3, 2, 1])).toEqual([2, 2, 2]);
    expect(isotonicFit([1, 0], [3, 1])).toEqual([0.75, 0.75]);
  });

  test('never falls, and keeps the weighted mean', () => {
    const values = Array.from({ length: 50 }, (_, at) => Math.sin(at * 7.3) + at / 25);
    const fitted = isotonicFit(values);
    fitted.forEach((value, at) => expect(value).toBeGreaterThanOrEqual(fitted[at - 1] ?? -Infinity));
    expect(fitted.reduce((sum, value) => sum + value, 0)).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      9,
    );
  });
});

test('a score is the strength that on average produces the effect', () => {
  const scores = scoresBy(calibration);
  expect(scores.ofAspect('light.warmth', 0.2)).toBeCloseTo(0.5);
  expect(scores.ofAspect('light.warmth', -0.2)).toBeCloseTo(0.5);
  expect(scores.ofAspect('light.warmth', 0.5)).toBeCloseTo(0.75);
  expect(scores.ofAspect('light.warmth', 0.1)).toBeCloseTo(0.25);
  expect(scores.ofAspect('light.warmth', 3)).toBe(1);
  expect(scores.ofAspect('light.warmth', 0)).toBe(0);
});

test('scores never fall as effects grow, whatever was measured', () => {
  const curve = fitCurve([
    [0.25, 0.1],
    [0.5, 0.05],
    [0.75, 0.3],
    [1, 0.2],
  ]);
  curve.forEach(([effect, score], at) => {
    expect(effect).toBeGreaterThanOrEqual(curve[at - 1]?.[0] ?? 0);
    expect(score).toBeGreaterThanOrEqual(curve[at - 1]?.[1] ?? 0);
  });
});

test('an aspect that hardly moves beyond half its strength is marked as saturated', () => {
  expect(calibration.aspects['weather.fog']?.saturated).toBe(true);
  expect(calibration.aspects['light.warmth']?.saturated).toBe(false);
});

describe('an aspect that can hardly be moved', () => {
  const scores = scoresBy(calibration);

  test('is scored by the change of the level itself, where 1 is from neutral to a pole', () => {
    expect(scores.scaleOf('style.pixel')).toBe('levels');
    expect(scores.scaleOf('light.warmth')).toBe('sweep');
    expect([0.1, 0.3, -0.6, 1.4].map((effect) => scores.ofAspect('style.pixel', effect))).toEqual([0.1, 0.3, 0.6, 1]);
  });

  test('has no scale of its own where full strength moves it less than four times as far as the least claim', () => {
    const swept = (reach: number) => fitAspect([[1, reach]], 0.02);
    const { scaleOf } = scoresBy({ ...calibration, aspects: { 'light.brightness': swept(0.216), 'colour.saturation': swept(0.397) } });
    expect([scaleOf('light.brightness'), scaleOf('colour.saturation')]).toEqual(['levels', 'sweep']);
  });
});

test('a small change has no high score, even where little strength makes it', () => {
  const steep = fitAspect(
    [
      [0.5, 0.02],
      [1, 0.45],
    ],
    0.02,
  );
  const { ofAspect } = scoresBy({ ...calibration, aspects: { 'weather.snow': steep } });
  expect(ofAspect('weather.snow', 0.02)).toBeCloseTo(0.05);
  expect(ofAspect('weather.snow', -0.2)).toBeCloseTo(0.5);
  // By its own curve this one is 0.9, and that it may be.
  expect(ofAspect('weather.snow', 0.364)).toBeCloseTo(0.9);
});

describe('with storybook’s own calibration', async () => {
  const shipped = parseCalibration(JSON.parse(await readFile(join(import.meta.dirname, '../../../models/storybook/readout/calibration.json'), 'utf8')));
  const scores = scoresBy(shipped);
  const effects = Array.from({ length: 101 }, (_, at) => at / 50);

  test.each(Object.entries(shipped.aspects))(
    'the score of %s rises with its change, and is not full before the change is',
    (aspect, { leastEffect, reach }) => {
      const scored = effects.map((effect) => scores.ofAspect(aspect, effect));
      scored.forEach((score, at) => expect(score).toBeGreaterThanOrEqual(scored[at - 1] ?? 0));
      const full = effects[scored.indexOf(1)] ?? Number.POSITIVE_INFINITY;
      // Full strength's doing where that is well beyond what is claimed at all, else from neutral to a pole.
      expect(full).toBeGreaterThanOrEqual(reach >= 4 * leastEffect ? reach : 1);
    },
  );
});

test('without a calibration scores are raw effects, and this is known', () => {
  const scores = scoresBy(null);
  expect(scores.calibrated).toBe(false);
  expect(scores.ofAspect('light.warmth', -0.3)).toBeCloseTo(0.3);
});

test('a calibration survives its file, and a damaged file is refused', () => {
  expect(parseCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  expect(() => parseCalibration({ ...calibration, version: 1 })).toThrow(/version is 1/u);
  expect(() => parseCalibration({ ...calibration, aspects: { 'light.warmth': { curve: [[0]] } } })).toThrow(/light.warmth/u);
});

test('a quantile is one of the values', () => {
  expect(quantile([5, 1, 3], 0.95)).toBe(5);
  expect(quantile([], 0.95)).toBe(0);
});

describe('what is not claimed', () => {
  const grades = { 'light.warmth': { positive: 0.9, negative: 0.6 }, 'weather.fog': { positive: 0.8, negative: null } };
  const scores = scoresBy(calibration, { grades, oneSided: new Set(['weather.fog']) });
  const at = (aspect: string, level: number) => ({ levels: { [aspect]: level } });

  test('an effect that no eye would see, however quiet the readout', () => {
    expect(calibration.aspects['light.warmth']?.noiseFloor).toBe(0.02);
    expect(scores.floorOfAspect('light.warmth')).toBe(0.08);
  });

  test('a movement on the side of a pole that the readout hardly knows', () => {
    expect(scores.knows('light.warmth', at('light.warmth', 0.1), at('light.warmth', 0.6))).toBe(true);
    expect(scores.knows('light.warmth', at('light.warmth', -0.1), at('light.warmth', -0.6))).toBe(false);
    expect(scores.gradeOf('light.warmth', at('light.warmth', -0.1), at('light.warmth', -0.6))).toBe(0.6);
    // One-sided: taking fog away is known as well as the fog.
    expect(scores.knows('weather.fog', at('weather.fog', 0.6), at('weather.fog', -0.2))).toBe(true);
    expect(scores.knows('style.pixel', at('style.pixel', 0), at('style.pixel', 1))).toBe(true);
  });

  test('a movement in or into a style that hides it', () => {
    const pencil = { 'light.warmth': { positive: 0.6, negative: null }, 'style.pixel': { positive: 0.9, negative: null } };
    const [before, after] = [at('light.warmth', 0.1), at('light.warmth', 0.6)];
    expect(scores.knows('light.warmth', { ...before, within: pencil }, after)).toBe(false);
    expect(scores.knows('light.warmth', before, { ...after, within: pencil })).toBe(false);
    expect(scores.gradeOf('light.warmth', before, { ...after, within: pencil })).toBe(0.6);
    // What only the style grades has its grade, the style's better grade of a pole does not count.
    expect(scores.gradeOf('style.pixel', at('style.pixel', 0), { ...at('style.pixel', 1), within: pencil })).toBe(0.9);
    expect(
      scores.gradeOf('weather.fog', at('weather.fog', 0), { ...at('weather.fog', 1), within: { 'weather.fog': { positive: 0.95, negative: null } } }),
    ).toBe(0.8);
  });

  test('what a one-sided aspect does below its rest', () => {
    expect(scores.visible('weather.fog', -0.7)).toBe(0);
    expect(scores.visible('weather.fog', 0.7)).toBe(0.7);
    expect(scores.visible('light.warmth', -0.7)).toBe(-0.7);
  });
});

describe('cross-talk', () => {
  // Asking for warmth moves saturation half as far; saturation moves nothing else; pixel art can't be moved.
  const aspects = ['light.warmth', 'colour.saturation', 'style.pixel'];
  const truth: Readonly<Record<string, readonly number[]>> = { 'light.warmth': [0.6, 0.3, 0], 'colour.saturation': [0, 0.4, 0], 'style.pixel': [0, 0, 0] };
  const samples = aspects.flatMap((asked) =>
    [-1, -0.5, 0.5, 1].map((strength) => ({
      asked,
      strength,
      effects: Object.fromEntries(aspects.map((seen, at) => [seen, strength * (truth[asked]?.[at] ?? 0)])),
    })),
  );
  const crossTalk = fitCrossTalk(samples, aspects);

  test('is estimated from a sweep', () => {
    expect(crossTalk?.response).toEqual([
      [0.6, 0, 0],
      [0.3, 0.4, 0],
      [0, 0, 0],
    ]);
    expect(fitCrossTalk(samples.slice(0, 4), aspects)).toBeNull();
  });

  test('is taken out: what only came along is not asked for', () => {
    if (crossTalk === null) throw new Error('The sweep asked for every aspect.');
    const strengths = unmix({ 'light.warmth': 0.6, 'colour.saturation': 0.3, 'style.pixel': 0 }, crossTalk);
    expect(strengths['light.warmth']).toBeCloseTo(1, 1);
    expect(strengths['colour.saturation']).toBeCloseTo(0, 1);
    expect(strengths['style.pixel']).toBe(0);
  });
});

describe('a sweep', () => {
  const aspects = WORDS.filter(({ id }) => id === 'light.warmth' || id === 'weather.fog');
  const options = (changes: Partial<SweepOptions> = {}): SweepOptions => ({
    pipeline: fakePipeline('FlowMatchEulerDiscreteScheduler'),
    readout: fakeReadout,
    aspects,
    prompts: ['a dog', 'a cat'],
    seeds: [1],
    levels: [-1, 0, 1],
    alternate: false,
    numInferenceSteps: 6,
    forecastSteps: null,
    done: new Set(),
    onProgress: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  });
  const swept = async (changes: Partial<SweepOptions> = {}): Promise<readonly SweepPair[]> => {
    const pairs: SweepPair[] = [];
    for await (const pair of sweepPairs(options(changes))) pairs.push(pair);
    return pairs;
  };
  const facts = { checkpoint: 'fake', aspects, numInferenceSteps: 6 };

  test('asks for every aspect at every level, for a one-sided one only what can be seen', async () => {
    const pairs = await swept();
    expect(pairs.map(({ responses }) => responses.map(({ asked, strength }) => `${asked} ${strength}`))).toEqual([
      ['light.warmth -1', 'light.warmth 1', 'weather.fog 1'],
      ['light.warmth -1', 'light.warmth 1', 'weather.fog 1'],
    ]);
    const calibration = calibrationFrom(pairs, facts);
    expect(calibration.sweep).toEqual({ levels: [-1, 0, 1], pairs: 2, numInferenceSteps: 6 });
    expect(Object.keys(calibration.aspects)).toEqual(aspects.map((aspect) => aspect.id));
    expect(parseCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  });

  test('is gone on with where it was stopped, and comes out the same', async () => {
    const whole = await swept();
    const [first] = whole;
    if (first === undefined) throw new Error('Two pairs were asked for.');
    const rest = await swept({ done: new Set([pairKey(first)]) });
    expect([first, ...rest]).toEqual(whole);
  });

  test('with alternate levels costs half, and covers all levels over two prompts', async () => {
    const pairs = await swept({ alternate: true });
    expect(pairs.map(({ responses }) => responses.filter(({ asked }) => asked === 'light.warmth').map(({ strength }) => strength))).toEqual([[-1], [1]]);
  });

  test('by forecasts that ask at every step is the sweep by whole pictures', async () => {
    const [whole, forecast] = [await swept(), await swept({ forecastSteps: 6 })];
    expect(forecast).toEqual(whole);
  });
});
