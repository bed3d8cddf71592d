import { describe, expect, test } from 'vitest';
import { parseCalibration } from '../../../main/engine/explain/calibration-file.ts';
import { fitAspect, fitCurve, scoresBy } from '../../../main/engine/explain/calibration.ts';
import type { Calibration } from '../../../main/engine/explain/calibration.ts';
import { sweepCalibration } from '../../../main/engine/explain/calibration-sweep.ts';
import { isotonicFit, quantile } from '../../../main/engine/explain/isotonic.ts';
import { fakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { WORDS } from './sample-rendering.ts';

const calibration: Calibration = {
  version: 1,
  checkpoint: 'fake',
  sweep: { levels: [-1, -0.5, 0, 0.5, 1], pairs: 2, numInferenceSteps: 4 },
  aspects: {
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
  },
  presence: { noiseFloor: 0.03 },
  picture: {
    curve: [
      [0, 0],
      [0.1, 1],
    ],
    noiseFloor: 0.004,
  },
};

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

test('an aspect that can’t be moved has the scale of the others', () => {
  // The median reach of warmth and fog is 0.8.
  expect(scoresBy(calibration).ofAspect('style.pixel', 0.4)).toBeCloseTo(0.5);
});

test('without a calibration scores are raw effects, and this is known', () => {
  const scores = scoresBy(null);
  expect(scores.calibrated).toBe(false);
  expect(scores.ofAspect('light.warmth', -0.3)).toBeCloseTo(0.3);
});

test('a calibration survives its file, and a damaged file is refused', () => {
  expect(parseCalibration(JSON.parse(JSON.stringify(calibration)))).toEqual(calibration);
  expect(() => parseCalibration({ ...calibration, version: 2 })).toThrow(/version is 2/u);
  expect(() => parseCalibration({ ...calibration, aspects: { 'light.warmth': { curve: [[0]] } } })).toThrow(/light.warmth/u);
});

test('a quantile is one of the values', () => {
  expect(quantile([5, 1, 3], 0.95)).toBe(5);
  expect(quantile([], 0.95)).toBe(0);
});

test('a sweep measures every aspect at every level, and one that is cut short fits what it has', async () => {
  const aspects = WORDS.slice(0, 2);
  const sweep = (most: number): ReturnType<typeof sweepCalibration> => {
    const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
    return sweepCalibration({
      pipeline,
      readout: fakeReadout,
      aspects,
      prompts: ['a dog', 'a cat'],
      seeds: [1],
      levels: [-1, 0, 1],
      numInferenceSteps: 3,
      shouldStop: () => pipeline.renderings() >= most,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
  };
  const whole = await sweep(Infinity);
  expect(whole.sweep).toEqual({ levels: [-1, 0, 1], pairs: 2, numInferenceSteps: 3 });
  expect(Object.keys(whole.aspects)).toEqual(aspects.map((aspect) => aspect.id));
  expect(whole).toEqual(await sweep(Infinity));
  // Two bases and two rewordings of each for the noise, then four renderings a pair.
  expect((await sweep(6 + 4)).sweep.pairs).toBe(1);
});
