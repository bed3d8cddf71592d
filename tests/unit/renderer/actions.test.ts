import { afterEach, expect, it, vi } from 'vitest';
import { explainAgain, retryExplanation } from '../../../renderer/app/actions.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('what failed is tried again as it was wished, each picture for itself', async () => {
  const calls: unknown[] = [];
  const call = async (_: string, input: unknown): Promise<unknown> => {
    calls.push(input);
    return { ok: true, value: {} };
  };
  vi.stubGlobal('window', { studio: { call } });
  await explainAgain('one', { orders: 40 });
  await explainAgain('two', { phrases: ['a dog'] });
  await retryExplanation('one');
  await retryExplanation('two');
  await retryExplanation('three', { effort: 'forecast' });
  expect(calls.slice(2)).toEqual([
    { id: 'one', orders: 40 },
    { id: 'two', phrases: ['a dog'] },
    { id: 'three', effort: 'forecast' },
  ]);
});
