import { describe, expect, it } from 'vitest';
import type { Concept } from '../../../main/engine/explain/concept-directions.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';
import { antonymScoring } from '../../benchmarks/explanations/methods/antonyms.ts';
import { captionsOf, coarseSentence } from '../../benchmarks/explanations/methods/coarse.ts';
import { constantAnswer, randomAnswer } from '../../benchmarks/explanations/methods/fixed-answers.ts';
import { leastSquares, publishedFineXl } from '../../benchmarks/explanations/methods/published-finexl.ts';

/** Three orthogonal concepts and one that overlaps with two of them, in a space of three dimensions. */
const concept = (aspect: string, sign: 1 | -1, ...direction: number[]): Concept => ({ aspect, sign, phrase: aspect, direction: Float64Array.from(direction) });
const warm = concept('warm', 1, 1, 0, 0);
const cool = concept('warm', -1, -1, 0, 0);
const night = concept('night', 1, 0, 1, 0);
const fog = concept('fog', 1, 0, 0, 1);

const pair = (...change: number[]): ReadingPair => ({
  prompt: 'a dog',
  seed: 1,
  base: { embedding: Float32Array.of(0, 0, 0), levels: {} },
  personal: { embedding: Float32Array.from(change), levels: {} },
});

describe('FineXL as published', () => {
  it('writes V_div as a weighted sum of concepts', () => {
    const { raw } = publishedFineXl([warm, cool, night, fog], 0.5).prepare([pair(0.25, 0.5, 0)], '')();
    expect(raw['warm']).toBeCloseTo(0.25);
    expect(raw['night']).toBeCloseTo(0.5);
    expect(raw['fog']).toBe(0);
  });

  it('rejects a true concept that overlaps with a kept one, which is what reproductions report', () => {
    const sunset = concept('sunset', 1, 0.8, 0.6, 0);
    const { raw } = publishedFineXl([warm, night, sunset], 0.5).prepare([pair(1.3, 0.6, 0)], '')();
    // Sunset and warmth were both injected; the greedy filter keeps whichever is nearer and drops the other.
    expect([raw['warm'], raw['sunset']].filter((weight) => weight === 0)).toHaveLength(1);
  });

  it('stops adding concepts once a fifth is left', () => {
    const { raw } = publishedFineXl([warm, night, fog], 2).prepare([pair(1, 0.1, 0.1)], '')();
    expect(raw).toMatchObject({ night: 0, fog: 0 });
    expect(raw['warm']).toBeCloseTo(1);
  });

  it('solves its least squares exactly, and gives a repeated concept no weight', () => {
    const target = Float64Array.of(2, 3, 4);
    const solved = leastSquares([Float64Array.of(1, 0, 0), Float64Array.of(1, 1, 0)], target);
    expect(solved[0]).toBeCloseTo(-1);
    expect(solved[1]).toBeCloseTo(3);
    const [first, second] = leastSquares([Float64Array.of(1, 0, 0), Float64Array.of(1, 0, 0)], target);
    expect((first ?? 0) + (second ?? 0)).toBeCloseTo(2);
  });
});

describe('A coarse sentence', () => {
  it('has a caption for every pole and for every two of different aspects', () => {
    expect(captionsOf([warm, cool, night]).map(({ concepts }) => concepts.map(({ phrase, sign }) => `${phrase}${sign}`).join())).toEqual([
      'warm1',
      'warm-1',
      'night1',
      'warm1,night1',
      'warm-1,night1',
    ]);
  });

  it('scores all aspects of the nearest caption at one level, however strong they are', () => {
    const coarse = coarseSentence([warm, cool, night, fog], false);
    expect(coarse.prepare([pair(-0.4, 0.5, 0)], '')().raw).toEqual({ warm: -1, night: 1, fog: 0 });
    expect(coarse.prepare([pair(-0.04, 0.05, 0)], '')().raw).toEqual({ warm: -1, night: 1, fog: 0 });
  });

  it('graded, scores them all by how far the change goes along the sentence', () => {
    const { raw } = coarseSentence([warm, cool, night, fog], true).prepare([pair(0.4, 0.4, 0)], '')();
    expect(raw['warm']).toBeCloseTo(0.4);
    expect(raw['night']).toBeCloseTo(0.4);
  });
});

describe('Antonym scoring', () => {
  it('is the change of the positive phrase’s probability against its antonym', async () => {
    const embed = async (text: string): Promise<Float32Array> => (text === 'warm' ? Float32Array.of(1, 0, 0) : Float32Array.of(0, 1, 0));
    const method = await antonymScoring([{ id: 'warmth', positiveCarrier: 'warm', negativeCarrier: 'cool' }], embed, { logitScale: 2 });
    const { raw } = method.prepare([pair(1, 0, 0), pair(0, 1, 0)], '')();
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
    expect(raw['warmth']).toBeCloseTo((sigmoid(2) - 0.5 + sigmoid(-2) - 0.5) / 2);
    expect(method.prepare([pair(1, 0, 0), pair(0, 1, 0)], '')([1, 0]).raw['warmth']).toBeCloseTo(sigmoid(2) - 0.5);
  });
});

describe('Answers that look at nothing', () => {
  it('are the same for every picture, and for every run', () => {
    expect(constantAnswer(['a', 'b']).prepare([pair(1, 0, 0)], 'x')().raw).toEqual({ a: 1, b: 1 });
    const [first, again, other] = ['x', 'x', 'y'].map((key) => randomAnswer(['a']).prepare([], key)().raw['a']);
    expect(first).toBe(again);
    expect(first).not.toBe(other);
  });
});
