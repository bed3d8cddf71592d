import { describe, expect, it } from 'vitest';
import { adapterTargets, splitOf, truthOf } from '../../benchmarks/explanations/adapter-targets.ts';
import { chooseThreshold, fitLink } from '../../benchmarks/explanations/fitting.ts';
import { degreeRankErrors, gradeClaims, gridAccuracy, ranksOf, rankErrors, scoreErrors } from '../../benchmarks/explanations/grades.ts';
import type { Graded } from '../../benchmarks/explanations/grades.ts';
import { constantAnswer } from '../../benchmarks/explanations/methods/fixed-answers.ts';
import { applyOperation, ellipseMask } from '../../benchmarks/explanations/pixel-operators.ts';
import type { PixelOperation } from '../../benchmarks/explanations/pixel-operators.ts';
import { reductionOf } from '../../benchmarks/explanations/reduction.ts';
import { overlapOf } from '../../benchmarks/explanations/region-maps.ts';
import { SPLITS } from '../../benchmarks/explanations/splits.ts';
import { cellsOf, LEVELS, targetsOf } from '../../benchmarks/explanations/targets.ts';
import type { Target } from '../../benchmarks/explanations/targets.ts';

const method = constantAnswer(['a', 'b']);
const target = (part: Partial<Target>): Target => ({ id: '', kind: 'words', truth: {}, series: 's', design: 'single', pairs: [], ...part });
const graded = (truth: Record<string, number>, raw: Record<string, number>, part: Partial<Target> = {}): Graded => ({
  target: target({ truth, ...part }),
  answer: { raw },
});

describe('Ranks and scores', () => {
  it('share ranks among ties', () => {
    expect(ranksOf([3, 1, 1, 2])).toEqual([4, 1.5, 1.5, 3]);
  });

  it('give a perfect order no error, whatever its scale, and a constant one the paper’s 2.5', () => {
    const series = (answer: (level: number) => number): Graded[] => LEVELS.map((level) => graded({ a: -level }, { a: answer(level) }));
    const meanError = (of: readonly Graded[]): number => rankErrors(of).reduce((sum, error) => sum + error, 0) / of.length;
    expect(meanError(series((level) => -7 * level))).toBe(0);
    expect(meanError(series(() => 0.3))).toBe(2.5);
    expect(meanError(series((level) => level))).toBe(5);
  });

  it('count the distance from the level that was injected, with its sign', () => {
    const errors = scoreErrors({ method, link: { scale: 2, power: 1 }, threshold: 0 }, [graded({ a: 0.5, b: -0.4 }, { a: 0.2, b: 0.1 })]);
    expect(errors[0]).toBeCloseTo(0.1);
    expect(errors[1]).toBeCloseTo(0.6);
  });

  it('have a measure of their own for three degrees, and none for fewer', () => {
    const of = (...answers: number[]): Graded[] => answers.map((answer, at) => graded({ a: [0.3, 0.6, 1][at] ?? 1 }, { a: answer }, { design: 'degrees' }));
    expect(degreeRankErrors(of(0.1, 0.4, 0.5))).toEqual([0, 0, 0]);
    expect(degreeRankErrors(of(0.4, 0.1, 0.5))).toEqual([1, 1, 0]);
    expect(degreeRankErrors(of(2, 2, 2))).toEqual([1, 0, 1]);
    expect(degreeRankErrors(of(0.1, 0.4))).toEqual([]);
  });

  it('put the nine targets of a grid into three thirds', () => {
    const levels = [1 / 3, 2 / 3, 1];
    const grid = levels.flatMap((a) => levels.map((b) => graded({ a, b }, { a, b: 1 - b }, { design: 'grid' })));
    // All of a right; of b, turned round, the middle third alone.
    expect(gridAccuracy(grid)).toBeCloseTo((9 + 3) / 18);
  });
});

describe('Claims', () => {
  const link = { scale: 1, power: 1 };
  const fitted = { method, link, threshold: 0.3 };

  it('are right when aspect and direction are', () => {
    const grade = gradeClaims(fitted, [
      graded({ a: 0.8 }, { a: 0.5, b: 0.1 }),
      graded({ a: -0.8 }, { a: 0.5, b: 0.6 }),
      graded({}, { a: 0.4, b: 0 }, { kind: 'nothing' }),
      graded({}, { a: 0.1, b: 0 }, { kind: 'nothing' }),
    ]);
    expect(grade.precision).toBeCloseTo(1 / 3);
    expect(grade.recall).toBeCloseTo(1 / 2);
    expect(grade.falselyExplained).toBe(0.5);
    expect(grade.falseClaims).toBe(0.25);
  });

  it('get the threshold with the best F1 among those that claim next to nothing of nothing', () => {
    const targets = [
      ...Array.from({ length: 30 }, () => graded({ a: 0.8 }, { a: 0.5, b: 0 })),
      ...Array.from({ length: 60 }, (_, at) => graded({}, { a: at < 5 ? 0.3 : 0.01, b: 0 }, { kind: 'nothing' as const })),
    ];
    const threshold = chooseThreshold(method, link, targets);
    expect(threshold).toBeGreaterThan(0.3);
    expect(gradeClaims({ method, link, threshold }, targets)).toMatchObject({ f1: 1, falselyExplained: 0 });
  });

  it('get the link with the least absolute error: straight where numbers rise straight, bent where they saturate', () => {
    const straight = fitLink([graded({ a: 0.4 }, { a: 0.1 }), graded({ a: -0.8 }, { a: -0.2 }), graded({ a: 0.2 }, { a: 0.05 })]);
    expect(straight.power).toBe(1);
    expect(straight.scale).toBeCloseTo(4);
    const squares = LEVELS.map((level) => graded({ a: level }, { a: level ** 2 }));
    expect(fitLink(squares)).toMatchObject({ power: 0.5 });
  });
});

describe('The targets', () => {
  const all = Object.values(SPLITS).map((split) => ({ split, targets: targetsOf(split) }));

  it('are at least 200 with something injected and 50 with nothing, on the test split', () => {
    const targets = targetsOf(SPLITS.test);
    expect(targets.filter(({ kind }) => kind !== 'nothing').length).toBeGreaterThanOrEqual(200);
    expect(targets.filter(({ kind }) => kind === 'nothing').length).toBeGreaterThanOrEqual(50);
    expect(new Set(targets.map(({ id }) => id)).size).toBe(targets.length);
  });

  it('share no aspect, prompt or seed between splits', () => {
    for (const part of [
      (split: (typeof all)[number]) => split.targets.flatMap(({ truth }) => Object.keys(truth)),
      ({ split }: (typeof all)[number]) => split.prompts,
      (split: (typeof all)[number]) => split.targets.flatMap(({ pairs }) => pairs.flatMap(({ base, personal }) => [String(base.seed), String(personal.seed)])),
    ]) {
      const sets = all.map((each) => new Set<string>(part(each)));
      sets.forEach((set, at) => sets.slice(at + 1).forEach((other) => expect([...set].filter((entry) => other.has(entry))).toEqual([])));
    }
  });

  it('say their words in exactly the share of pictures that the truth has', () => {
    const cells = cellsOf(SPLITS.test).length;
    for (const { truth, pairs, kind, design } of targetsOf(SPLITS.test)) {
      if (kind !== 'words' || design !== 'single') continue;
      const [level = 0] = Object.values(truth);
      expect(Math.abs(level * cells - Math.round(level * cells))).toBeLessThan(1e-9);
      const said = pairs.filter(({ personal, prompt }) => SPLITS.test.words.some(({ phrase }) => personal.prompt.includes(phrase) && !prompt.includes(phrase)));
      expect(said.length).toBe(Math.round(Math.abs(level) * cells));
    }
  });

  it('take an adapter’s truth from its card', () => {
    expect(truthOf({ name: 'x', truth: { 'weather.fog': 0.6, 'light.warmth': 0 } })).toEqual({ 'weather.fog': 0.6 });
    expect(() => truthOf({ name: 'x' })).toThrow('truth');
  });

  it('have every adapter in the last split that has one of its aspects, and none with a planted bias', () => {
    expect(splitOf(['colour.pastel'])).toBe('development');
    expect(splitOf(['colour.pastel', 'light.warmth'])).toBe('test');
    expect(splitOf(['weather.nowhere'])).toBeNull();
    expect(splitOf([])).toBe('test');
    const names = Object.values(SPLITS).flatMap((split) => adapterTargets(split).map(({ id }) => id));
    expect(names.filter((name) => name.includes('-is-a-'))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('bring three levels of one aspect as adapters into the test split', () => {
    const series = Object.groupBy(
      adapterTargets(SPLITS.test).filter(({ design }) => design === 'degrees'),
      (each) => each.series ?? '',
    );
    expect(Object.values(series).some((members) => members?.length === 3)).toBe(true);
  });
});

describe('Pixel operators', () => {
  const picture = { width: 32, height: 32, pixels: Uint8ClampedArray.from({ length: 4096 }, (_, at) => (at % 4 === 3 ? 255 : (at * 37) % 251)) };
  const meanOf = (pixels: Uint8ClampedArray, channel: number): number =>
    pixels.filter((_, at) => at % 4 === channel).reduce((sum, value) => sum + value, 0) / 1024;
  const apply = (operation: PixelOperation): Uint8ClampedArray => applyOperation(picture, operation).pixels;

  it('change nothing at level 0', () => {
    for (const operator of ['warmth', 'saturation', 'brightness', 'contrast', 'blur', 'pixelation', 'haze', 'pastel', 'zoom'] as const) {
      expect(apply({ operator, level: 0 })).toEqual(picture.pixels);
    }
  });

  it('do what their names say', () => {
    expect(meanOf(apply({ operator: 'warmth', level: 1 }), 0)).toBeGreaterThan(meanOf(picture.pixels, 0));
    expect(meanOf(apply({ operator: 'warmth', level: 1 }), 2)).toBeLessThan(meanOf(picture.pixels, 2));
    const grey = apply({ operator: 'saturation', level: -1 });
    expect(Math.abs((grey[0] ?? 0) - (grey[1] ?? 0))).toBeLessThanOrEqual(1);
    expect(meanOf(apply({ operator: 'brightness', level: -1 }), 1)).toBeLessThan(meanOf(picture.pixels, 1));
    const blocks = apply({ operator: 'pixelation', level: 1 });
    expect([blocks[0], blocks[1]]).toEqual([blocks[4], blocks[5]]);
    expect(picture.pixels[0]).not.toBe(picture.pixels[4]);
    const spread = (pixels: Uint8ClampedArray): number => Math.max(...pixels) - Math.min(...pixels.filter((_, at) => at % 4 !== 3));
    expect(spread(apply({ operator: 'haze', level: 1 }))).toBeLessThan(0.5 * spread(picture.pixels));
    expect(Math.min(...apply({ operator: 'pastel', level: 1 }))).toBeGreaterThan(100);
  });

  it('bring the middle of the picture nearer', () => {
    // White inside a circle: twice as near, it covers four times as much.
    const inside = ellipseMask(32, 32, { x: 0.5, y: 0.5, radiusX: 0.2, radiusY: 0.2 });
    const disc = { ...picture, pixels: picture.pixels.map((_, at) => (at % 4 === 3 ? 255 : 255 * (inside[Math.floor(at / 4)] ?? 0))) };
    expect(meanOf(applyOperation(disc, { operator: 'zoom', level: 1 }).pixels, 0) / meanOf(disc.pixels, 0)).toBeCloseTo(4, 0);
  });

  it('keep to their mask', () => {
    const within = { x: 0.25, y: 0.25, radiusX: 0.2, radiusY: 0.2 };
    const mask = ellipseMask(32, 32, within);
    const changed = apply({ operator: 'brightness', level: -1, within });
    mask.forEach((inside, at) => expect(changed[4 * at] === picture.pixels[4 * at]).toBe(inside === 0 || picture.pixels[4 * at] === 0));
  });
});

describe('Reductions and regions', () => {
  it('compare errors replicate by replicate', () => {
    const errors = (rank: number): { rank: number; score: number } => ({ rank, score: 1 });
    const own = Array.from({ length: 100 }, () => errors(0.5));
    const other = Array.from({ length: 100 }, (_, at) => errors(at % 2 === 0 ? 1 : 2));
    expect(reductionOf('rank', errors(0.5), errors(1), own, other)).toEqual({ value: 0.5, interval: [0.5, 0.75] });
    expect(reductionOf('score', errors(0.5), errors(1), own, other).value).toBe(0);
  });

  it('overlap by intersection over union', () => {
    expect(overlapOf(new Set([1, 2]), new Set([2, 3]))).toBeCloseTo(1 / 3);
    expect(overlapOf(new Set(), new Set())).toBe(1);
  });
});
