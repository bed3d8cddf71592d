import { expect, test } from 'vitest';
import { forecastLedgerPlan, forecastSteps } from '../../../main/engine/explain/forecast-plan.ts';
import type { GameLedger } from '../../../main/engine/explain/ledger.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';

const share = (size: number): Tensor => ({ data: Float32Array.of(size, 0, 0, 0), dims: [1, 1, 2, 2] });

const LEDGERS: readonly Pick<GameLedger, 'shares'>[] = [
  { shares: { 'aspect:light.warmth': share(0.1), 'aspect:mood.cheer': share(-3) } },
  { shares: { 'phrase:dog': share(2), 'phrase:at-night': share(0.5), 'phrase:happy': share(1) } },
];

test('the half of the causes that did more is forecast with more care, whichever game they are in', () => {
  const steps = forecastSteps(LEDGERS, 16);
  expect(Object.fromEntries(steps)).toEqual({ 'aspect:mood.cheer': 6, 'phrase:dog': 6, 'phrase:happy': 6, 'phrase:at-night': 3, 'aspect:light.warmth': 3 });
});

test.each([
  [1, 1, 1, 1],
  [4, 2, 1, 1],
  [8, 4, 2, 2],
  [25, 6, 3, 4],
])('of %i steps the network is asked at %i and %i, and outputs are split at %i', (steps, larger, smaller, splits) => {
  const planned = forecastSteps(LEDGERS, steps);
  expect([planned.get('phrase:dog'), planned.get('phrase:at-night')]).toEqual([larger, smaller]);
  expect(forecastLedgerPlan(steps).splits).toBe(splits);
});
