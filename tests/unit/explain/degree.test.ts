import { describe, expect, it } from 'vitest';
import { clampedMeanOf, degreesOf } from '../../../main/engine/explain/degree.ts';
import { degreeMeasure, reachOf } from '../../../main/engine/explain/degree-measure.ts';
import type { AspectAxis } from '../../../main/engine/explain/degree-measure.ts';
import { claimsOn, evidenceOn } from '../../../main/engine/explain/model-claims.ts';
import type { ModelMeasure } from '../../../main/engine/explain/model-measures.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';

const rows = (...values: number[]): number[][] => values.map((value) => [value]);
const degreeOf = (...values: number[]): number => degreesOf(rows(...values))[0] ?? 0;
const repeated = (value: number, count: number): number[] => new Array<number>(count).fill(value);

describe('A degree is share × amount', () => {
  it('is the share where some pictures moved all the way and the others did not', () => {
    for (const moved of [2, 5, 8]) {
      const degree = degreeOf(...repeated(1, moved), ...repeated(0, 10 - moved));
      expect(Math.abs(degree - 1.16 * (moved / 10))).toBeLessThan(0.1);
    }
  });

  it('is the amount where all pictures moved alike', () => {
    for (const amount of [0.2, 0.4, 0.6]) expect(Math.abs(degreeOf(...repeated(amount, 10)) / 1.16 / amount - 1)).toBeLessThan(0.05);
  });

  it('takes the same mean change for more of an effect the fewer pictures it is in', () => {
    const everywhere = degreeOf(...repeated(0.3, 10));
    const inHalf = degreeOf(...repeated(0.6, 5), ...repeated(0, 5));
    expect(inHalf).toBeGreaterThan(everywhere + 0.1);
  });

  it('rises with the amount and with the share, and turns its sign with the change', () => {
    const amounts = [0.05, 0.1, 0.3, 0.5, 0.8, 1, 1.5].map((amount) => degreeOf(...repeated(amount, 6)));
    const shares = [1, 2, 3, 4, 5, 6].map((moved) => degreeOf(...repeated(0.7, moved), ...repeated(0, 6 - moved)));
    for (const rising of [amounts, shares]) rising.forEach((value, at) => expect(value).toBeGreaterThan(rising[at - 1] ?? 0));
    expect(degreeOf(-0.4, -0.5, 0)).toBeCloseTo(-degreeOf(0.4, 0.5, 0), 12);
  });

  it('is next to nothing where pictures moved by next to nothing, even if it is but one of them', () => {
    expect(degreeOf(...repeated(0, 9), 0.01)).toBeLessThan(0.02);
    expect(degreeOf(...repeated(0.01, 10))).toBeLessThan(0.02);
    expect(degreeOf(0, 0, 0)).toBe(0);
  });

  it('counts a picture as often as its weight says', () => {
    expect(degreesOf(rows(0.2, 0.9, 0), [3, 1, 0])[0]).toBeCloseTo(degreeOf(0.2, 0.2, 0.2, 0.9), 12);
    expect(
      clampedMeanOf(
        rows(2, -0.5, 9).map((row) => Float64Array.from(row)),
        [1, 1, 0],
      )[0],
    ).toBeCloseTo(0.25);
  });
});

const axis = (aspect: string, at: number, oneSided = false): AspectAxis => ({
  aspect,
  oneSided,
  axis: Float64Array.from([0, 0, 0], (_, k) => (k === at ? 1 : 0)),
});
const axes = [axis('a', 0), axis('b', 1), axis('c', 2, true)];

/** Twelve prompts; `a` … `c` move by `change`, in level and in embedding. */
function pairsWith(change: (prompt: number) => readonly [a: number, b: number, c: number]): readonly ReadingPair[] {
  return Array.from({ length: 12 }, (_, prompt) => {
    const base = [Math.sin(3 * prompt), Math.sin(5 * prompt), Math.sin(7 * prompt)].map((value) => 0.3 * value);
    const personal = change(prompt).map((moved, at) => (base[at] ?? 0) + moved);
    const reading = (values: readonly number[]): ReadingPair['base'] => ({
      embedding: Float32Array.from(values),
      levels: { a: values[0] ?? 0, b: values[1] ?? 0, c: values[2] ?? 0 },
    });
    return { prompt: `prompt ${prompt}`, seed: prompt, base: reading(base), personal: reading(personal) };
  });
}

/** A decomposition that always says these weights. */
const says = (weights: Readonly<Record<string, number>>): ModelMeasure => ({
  name: 'decomposition',
  prepare: () => ({ aspects: [], changes: [], estimate: () => ({ scores: weights }), judge: () => ({ support: weights, residual: 0.25 }) }),
});

describe('Two witnesses for what a model does', () => {
  it('support what moved most and is needed most, and a side effect less', () => {
    const measure = degreeMeasure({ axes, decomposition: says({ a: 0.5, b: 0, c: 0 }) });
    const prepared = measure.prepare(pairsWith(() => [0.8, 0.3, 0]));
    const { support, residual } = prepared.judge();
    expect(support['a']).toBeGreaterThan(0.9);
    expect(support['b']).toBeLessThan(0.25);
    expect(prepared.estimate().scores['b']).toBeGreaterThan(0.2);
    expect(residual).toBe(0.25);
    expect(
      claimsOn(
        pairsWith(() => [0.8, 0.3, 0]),
        measure,
      )
        .claims.filter(({ told }) => told)
        .map(({ aspect }) => aspect),
    ).toEqual(['a']);
  });

  it('count for nothing where one points away from the score', () => {
    const supportOf = (weight: number): number =>
      degreeMeasure({ axes, decomposition: says({ a: weight, b: 0, c: 0 }) })
        .prepare(pairsWith(() => [0.8, 0, 0]))
        .judge().support['a'] ?? 0;
    expect(supportOf(-0.5)).toBe(supportOf(0));
    expect(supportOf(0.5)).toBeGreaterThan(supportOf(0) + 0.3);
  });

  it('see no less of an aspect that has only one side', () => {
    const measure = degreeMeasure({ axes, decomposition: says({ a: 0, b: 0, c: -0.5 }) });
    const prepared = measure.prepare(pairsWith(() => [0, 0, -0.8]));
    expect(prepared.estimate().scores['c']).toBe(0);
    expect(prepared.judge().support['c']).toBe(0);
  });

  it('let a manner be told from chance on by how many pictures have it, whatever the decomposition says', () => {
    const told = (moved: number): number => {
      const some = pairsWith((prompt) => [prompt < moved ? 0.9 : 0, 0, 0]);
      return evidenceOn(some, degreeMeasure({ axes, decomposition: says({ a: 0.5, b: 0, c: 0 }) })).evidence['a'] ?? 0;
    };
    // Of two all signs agree in half of all ways of swapping, of nine in one of 256.
    expect(told(2)).toBe(0);
    expect(told(9)).toBeGreaterThan(0.5);
  });

  it('measure a change by how far the pole goes, where that is known', () => {
    const pairs = pairsWith(() => [0.6, 0, 0]);
    const scoreWith = (full: number): number => {
      const reach = reachOf([{ aspect: 'a', sign: 1, pairs: pairsWith(() => [full, 0, 0]) }], axes);
      return (
        degreeMeasure({ axes, decomposition: says({ a: 0, b: 0, c: 0 }), reach })
          .prepare(pairs)
          .estimate().scores['a'] ?? 0
      );
    };
    expect(scoreWith(0.2)).toBeGreaterThan(scoreWith(1.4) + 0.05);
  });
});
