import { describe, expect, it } from 'vitest';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import { bootstrapWeights, intervalOf } from '../../../main/engine/explain/clustered-bootstrap.ts';
import { conceptDictionary } from '../../../main/engine/explain/concept-directions.ts';
import { CLAIM_RULE, claimsOn } from '../../../main/engine/explain/model-claims.ts';
import { decompositionMeasure, directMeasure } from '../../../main/engine/explain/model-measures.ts';
import { divergenceOf } from '../../../main/engine/explain/model-pairs.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';
import { gramOf, nonNegativeLeastSquares } from '../../../main/engine/explain/non-negative-least-squares.ts';
import { symmetricEigen } from '../../../main/engine/explain/symmetric-eigen.ts';
import { dot } from '../../../main/engine/runtime/dot.ts';
import { lengthOf } from '../../../main/engine/explain/vector-arithmetic.ts';
import { whiteningFrom } from '../../../main/engine/explain/whitening.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { fakeReadout } from './fake-readout.ts';

const rows = (...values: number[][]): Float64Array[] => values.map((row) => Float64Array.from(row));
const normals = (seed: number, size: number): Float64Array => Float64Array.from(gaussianNoise(seed, 0, [size]).data);

/** Pairs of 5 prompts × 2 seeds, whose personal readings differ from the base ones by `change` and a little noise. */
function pairsWith(change: (prompt: number, seed: number) => Readonly<Record<string, number>>, noise = 0.01): readonly ReadingPair[] {
  return Array.from({ length: 10 }, (_, at) => {
    const [prompt, seed] = [Math.floor(at / 2), at % 2];
    const jitter = normals(at, 8);
    const moved = change(prompt, seed);
    const levels = { a: 0.1 * (jitter[0] ?? 0), b: 0.1 * (jitter[1] ?? 0) };
    const personal = { a: levels.a + (moved['a'] ?? 0) + noise * (jitter[2] ?? 0), b: levels.b + (moved['b'] ?? 0) + noise * (jitter[3] ?? 0) };
    const embedding = (of: typeof levels): Float32Array => Float32Array.of(of.a, of.b, 0.5, jitter[4] ?? 0);
    return { prompt: `prompt ${prompt}`, seed, base: { embedding: embedding(levels), levels }, personal: { embedding: embedding(personal), levels: personal } };
  });
}

describe('The arithmetic of decomposition', () => {
  it('finds the eigenvectors of a symmetric matrix', () => {
    const samples = Array.from({ length: 12 }, (_, at) => normals(at, 6));
    const matrix = rows(
      ...Array.from({ length: 6 }, (_, i) => Array.from({ length: 6 }, (__, j) => samples.reduce((sum, s) => sum + (s[i] ?? 0) * (s[j] ?? 0), 0))),
    );
    const { values, vectors } = symmetricEigen(matrix);
    expect([...values]).toEqual([...values].sort((a, b) => b - a));
    vectors.forEach((vector, k) => {
      const image = matrix.map((row) => dot(row, vector));
      image.forEach((value, at) => expect(value).toBeCloseTo((values[k] ?? 0) * (vector[at] ?? 0), 8));
      vectors.forEach((other, at) => expect(dot(vector, other)).toBeCloseTo(at === k ? 1 : 0, 10));
    });
  });

  it('solves non-negative least squares: the optimum satisfies the conditions of Karush, Kuhn and Tucker', () => {
    const atoms = Array.from({ length: 9 }, (_, at) => normals(at + 100, 5));
    const target = normals(7, 5);
    const weights = nonNegativeLeastSquares(gramOf(atoms), target);
    const left = target.map((value, at) => value - atoms.reduce((sum, atom, k) => sum + (weights[k] ?? 0) * (atom[at] ?? 0), 0));
    atoms.forEach((atom, k) => {
      const slope = dot(atom, left);
      expect(weights[k]).toBeGreaterThanOrEqual(0);
      if ((weights[k] ?? 0) > 0) expect(slope).toBeCloseTo(0, 6);
      else expect(slope).toBeLessThan(1e-6);
    });
    expect(weights.some((weight) => weight > 0)).toBe(true);
  });

  it('whitens: what the samples vary in most is no longer the longest', () => {
    const samples = Array.from({ length: 400 }, (_, at) => normals(at, 3).map((value, axis) => value * ([10, 1, 0.1][axis] ?? 1)));
    const whiten = whiteningFrom(samples, 0.001);
    const spread = (axis: number): number => lengthOf(whiten([0, 1, 2].map((at) => (at === axis ? ([10, 1, 0.1][axis] ?? 1) : 0))));
    expect(spread(0) / spread(1)).toBeCloseTo(1, 0);
    expect(lengthOf(whiten([10, 0, 0])) / lengthOf(whiten([1, 0, 0]))).toBeCloseTo(10, 6);
  });

  it('draws prompts first and then seeds within them, the same way every time', () => {
    const samples = Array.from({ length: 8 }, (_, at) => ({ prompt: `p${Math.floor(at / 2)}` }));
    const [first, again] = [bootstrapWeights(samples, 50, 3), bootstrapWeights(samples, 50, 3)];
    expect(again).toEqual(first);
    for (const weights of first) {
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(8);
      // A prompt that was not drawn gives nothing; one that was gives both its samples' worth.
      for (let prompt = 0; prompt < 4; prompt += 1) expect(((weights[2 * prompt] ?? 0) + (weights[2 * prompt + 1] ?? 0)) % 2).toBe(0);
    }
    expect(new Set(first.map((weights) => weights.join())).size).toBeGreaterThan(40);
    expect(intervalOf([0, 1, 2, 3, 4], 0.5)).toEqual([1, 3]);
  });
});

describe('Explaining a model', () => {
  const scores = scoresBy(null);
  const direct = directMeasure(['a', 'b'], scores);

  it('tells the aspect that moved in every picture and is silent about the other', () => {
    const { claims } = claimsOn(
      pairsWith(() => ({ a: -0.4 })),
      direct,
      { ...CLAIM_RULE, leastSupport: 0.1 },
    );
    expect(claims.map(({ aspect, told }) => [aspect, told])).toEqual([
      ['a', true],
      ['b', false],
    ]);
    expect(claims[0]?.score).toBeCloseTo(-0.4, 1);
    expect(claims[0]?.interval[1]).toBeLessThan(-0.3);
  });

  it('makes no claim of what one prompt alone shows', () => {
    const { claims } = claimsOn(
      pairsWith((prompt) => ({ a: prompt === 0 ? 0.9 : 0 })),
      direct,
      { ...CLAIM_RULE, leastSupport: 0.1 },
    );
    expect(claims.every(({ told }) => !told)).toBe(true);
  });

  it('says nothing of a model that is the base model', () => {
    const same = pairsWith(() => ({})).map((pair) => ({ ...pair, personal: pair.base }));
    expect(claimsOn(same, direct).claims.every(({ score, told }) => score === 0 && !told)).toBe(true);
    expect(Math.max(...divergenceOf(same))).toBe(0);
  });

  it('decomposes V_div over the text directions of both poles, and reports what is left over', async () => {
    const concepts = await conceptDictionary([{ id: 'red', positive: 'red', negative: 'blue' }], ['a dog', 'a cat'], (text) => fakeReadout.embedText(text));
    expect(concepts.map(({ sign, direction }) => [sign, ...direction])).toEqual([
      [1, 1, 0, 0],
      [-1, 0, 0, 1],
    ]);
    const measure = decompositionMeasure({ aspects: ['red'], concepts, whitening: (vector) => Float64Array.from(vector), sparsity: 0 });
    const pair = (embedding: number[]): ReadingPair => ({
      prompt: 'a dog',
      seed: 1,
      base: { embedding: Float32Array.of(0, 0, 0), levels: {} },
      personal: { embedding: Float32Array.from(embedding), levels: {} },
    });
    const [bluer, elsewhere] = [measure.prepare([pair([0, 0, 0.5])]), measure.prepare([pair([0, 1, 0])])];
    expect(bluer.estimate().scores).toEqual({ red: -0.5 });
    expect(bluer.judge()).toEqual({ support: { red: 0.5 }, residual: 0 });
    expect(elsewhere.estimate().scores).toEqual({ red: 0 });
    expect(elsewhere.judge()).toEqual({ support: { red: 0 }, residual: 1 });
    // A penalty that halves the weight leaves no more unexplained than there is.
    const sparse = decompositionMeasure({ aspects: ['red'], concepts, whitening: (vector) => Float64Array.from(vector), sparsity: 0.5 }).prepare([
      pair([0, 0.3, 0.4]),
    ]);
    expect(sparse.estimate().scores['red']).toBeCloseTo(-0.2);
    expect(sparse.judge().residual).toBeCloseTo(0.6);
  });
});
