import { float32Log } from '../../../main/engine/diffusion/schedulers/float32-log.ts';
import { describe, expect, it } from 'vitest';
import { parseLenientJson } from '../../../main/engine/diffusion/lenient-json.ts';
import { betaQuantile, incompleteBeta } from '../../../main/engine/diffusion/schedulers/beta-quantile.ts';
import { roundHalfEven, spacedTimesteps } from '../../../main/engine/diffusion/schedulers/timestep-spacing.ts';
import { previewBudget } from '../../../main/engine/diffusion/preview-budget.ts';
import { noiseSource, skippedSteps } from '../../../main/engine/diffusion/starting-point.ts';

describe('the quantiles of Beta(0.6, 0.6)', () => {
  // scipy.stats.beta.ppf(p, 0.6, 0.6)
  it.each([
    [0, 0],
    [0.05, 0.012554456873611399],
    [0.25, 0.17568037865269498],
    [0.5, 0.5],
    [0.9, 0.9604155944112192],
    [1, 1],
  ])('at %d is %d', (probability, quantile) => {
    expect(betaQuantile(probability, 0.6, 0.6)).toBeCloseTo(quantile, 9);
  });

  it('undo the distribution', () => {
    for (const x of [0.001, 0.2, 0.7, 0.999]) {
      expect(betaQuantile(incompleteBeta(x, 0.6, 0.6), 0.6, 0.6)).toBeCloseTo(x, 10);
    }
  });
});

describe('timesteps', () => {
  const options = { numTrainTimesteps: 1000, numInferenceSteps: 4, stepsOffset: 1, whole: true } as const;
  it('lead, trail or span the training timesteps', () => {
    expect(spacedTimesteps({ ...options, spacing: 'leading' })).toEqual([751, 501, 251, 1]);
    expect(spacedTimesteps({ ...options, spacing: 'trailing' })).toEqual([999, 749, 499, 249]);
    expect(spacedTimesteps({ ...options, spacing: 'linspace' })).toEqual([999, 666, 333, 0]);
  });

  it('round halves to even, as NumPy does', () => {
    expect([0.5, 1.5, 2.5, 3.5, 2.4].map(roundHalfEven)).toEqual([0, 2, 2, 4, 2]);
  });
});

describe('a sketch of strength', () => {
  it.each([
    [0, 10, 0],
    [0.3, 10, 3],
    [0.9, 10, 9],
    [0.7, 10, 7],
    [0.55, 16, 9],
    [1, 10, 10],
  ])('%d saves, of %d steps, %d', (strength, steps, skipped) => {
    expect(skippedSteps(steps, strength)).toBe(skipped);
  });
});

describe('JSON from Python', () => {
  it('may hold infinities, and words that look like them in strings', () => {
    expect(parseLenientJson('{"lambda_min_clipped": -Infinity, "a": [Infinity, NaN], "note": "-Infinity \\" NaN"}')).toEqual({
      lambda_min_clipped: -Infinity,
      a: [Infinity, null],
      note: '-Infinity " NaN',
    });
  });
});

describe('previews', () => {
  it('cost at most a tenth of the denoising so far', () => {
    const budget = previewBudget(10);
    expect(budget.allows({ index: 0, steps: 8, denoisingMs: 99 })).toBe(false);
    expect(budget.allows({ index: 1, steps: 8, denoisingMs: 101 })).toBe(true);
    budget.spent(10);
    expect(budget.allows({ index: 2, steps: 8, denoisingMs: 150 })).toBe(false);
    expect(budget.allows({ index: 3, steps: 8, denoisingMs: 201 })).toBe(true);
  });

  it('are tried half way when nobody knows what they cost, and never after the last step', () => {
    const budget = previewBudget(null);
    expect([0, 1, 2, 3].map((index) => budget.allows({ index, steps: 4, denoisingMs: 1 }))).toEqual([false, true, true, false]);
  });
});

describe('noise that was handed in', () => {
  const dims = [1, 4, 2, 2];
  const entry = (value: number, shape: readonly number[]) => ({ data: new Float32Array(16).fill(value), dims: shape });

  it('is taken entry by entry, with or without an axis for the batch', () => {
    const draw = noiseSource(7, dims, [entry(1, [1, 4, 2, 2]), entry(2, [4, 2, 2]), entry(3, [1, 1, 4, 2, 2])]);
    expect([0, 1, 2].map((index) => draw(index))).toEqual([entry(1, dims), entry(2, dims), entry(3, dims)]);
  });

  it('that runs out, or is turned on its side, is refused', () => {
    const draw = noiseSource(7, dims, [entry(1, [1, 2, 2, 4])]);
    expect(() => draw(0)).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
    expect(() => draw(1)).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
  });
});

it("the logarithm of float32 numbers is NumPy's, to the last bit", () => {
  // numpy.log of float32 values (NumPy 2.4).
  const values = [0.0291670002, 0.5, 0.75, 1.0, 1.41421354, 1.5, 2.0, 3.29999995, 7.76999998, 14.6146469, 157.399994, 4096.0];
  const logarithms = [
    -3.53471732, -0.693147182, -0.287682086, 0.0, 0.346573591, 0.405465096, 0.693147182, 1.19392252, 2.05027008, 2.68202424, 5.05879021, 8.31776619,
  ];
  values.forEach((value, index) => expect(float32Log(Math.fround(value))).toBe(Math.fround(logarithms[index] ?? NaN)));
});
