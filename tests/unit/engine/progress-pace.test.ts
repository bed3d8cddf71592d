import { expect, test } from 'vitest';
import { paced } from '../../../main/engine/progress-pace.ts';

interface Step {
  readonly stage: string;
  readonly value: number;
}

test('progress is told at most every 60 milliseconds, but the first and the last of every stage always', () => {
  const told: Step[] = [];
  let now = 0;
  const tell = paced<Step>(
    (step) => told.push(step),
    () => now,
  );
  tell({ stage: 'encode', value: 0 });
  tell({ stage: 'encode', value: 1 });
  for (let step = 0; step <= 10; step += 1) {
    now = 10 * step;
    tell({ stage: 'denoise', value: step / 10 });
  }
  tell({ stage: 'decode', value: 0 });
  tell({ stage: 'decode', value: 1 });
  expect(told.map(({ stage, value }) => `${stage} ${value}`)).toEqual([
    'encode 0',
    'encode 1',
    'denoise 0',
    'denoise 0.6',
    'denoise 1',
    'decode 0',
    'decode 1',
  ]);
});
