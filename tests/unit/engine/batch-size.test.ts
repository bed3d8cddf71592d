import { expect, test } from 'vitest';
import { bestBatch, measureBatches } from '../../../main/engine/runtime/batch-size.ts';
import { allowedBatch } from '../../../main/engine/runtime/provider.ts';

test('sizes are measured at their best run, after one to warm up', async () => {
  const asked: number[] = [];
  // The first run of each size compiles something.
  const rates = await measureBatches(async (batch) => {
    asked.push(batch);
    return asked.filter((each) => each === batch).length === 1 ? 400 : 10 * Math.sqrt(batch);
  });
  expect(rates.map(({ batch }) => batch)).toEqual([1, 2, 4, 8]);
  expect(rates.map(({ perSecond }) => Math.round(perSecond))).toEqual([100, 141, 200, 283]);
  expect(bestBatch(rates)).toBe(8);
});

test('a row ends where the time is spent, or where a graph takes no more at once', async () => {
  const slow = await measureBatches(async () => 900, 2000);
  expect(slow.map(({ batch }) => batch)).toEqual([1]);
  const fixed = await measureBatches(async (batch) => {
    if (batch > 2) throw new Error('The graph takes two.');
    return 5;
  });
  expect(fixed.map(({ batch }) => batch)).toEqual([1, 2]);
});

test('a larger batch has to be a tenth faster than the last one that was worth it', () => {
  const rates = (...perSecond: readonly number[]): { batch: number; perSecond: number }[] => perSecond.map((rate, at) => ({ batch: 2 ** at, perSecond: rate }));
  expect(bestBatch(rates(100, 105, 109, 108))).toBe(1);
  expect(bestBatch(rates(100, 150, 160, 162))).toBe(2);
  expect(bestBatch(rates(100, 105, 180, 170))).toBe(4);
  expect(bestBatch([])).toBe(1);
});

test('on the CPU questions go one by one, whatever is faster: its kernels round otherwise in a batch', () => {
  expect(allowedBatch('cpu', 8)).toBe(1);
  expect(allowedBatch('cuda', 8)).toBe(8);
});
