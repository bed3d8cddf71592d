import { expect, test } from 'vitest';
import { forecastSteps } from '../../../main/engine/explain/forecast-plan.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';

const share = (size: number): Tensor => ({ data: Float32Array.of(size, 0, 0, 0), dims: [1, 1, 2, 2] });

test('the half of the causes that did more is forecast with more care, whichever game they are in', () => {
  const steps = forecastSteps([
    { shares: { 'aspect:light.warmth': share(0.1), 'aspect:mood.cheer': share(-3) } },
    { shares: { 'phrase:dog': share(2), 'phrase:at-night': share(0.5), 'phrase:happy': share(1) } },
  ]);
  expect(Object.fromEntries(steps)).toEqual({ 'aspect:mood.cheer': 6, 'phrase:dog': 6, 'phrase:happy': 6, 'phrase:at-night': 3, 'aspect:light.warmth': 3 });
});
