import { expect, test } from 'vitest';
import { Turns } from '../../../main/history/turns.ts';

test('pieces of work come one after the other, also after one that failed', async () => {
  const turns = new Turns();
  const told: string[] = [];
  const work = (name: string) => async (): Promise<string> => {
    told.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, 2));
    told.push(`${name} ends`);
    if (name === 'b') throw new Error('no');
    return name;
  };
  const [a, b, c] = await Promise.allSettled([turns.take(work('a')), turns.take(work('b')), turns.take(work('c'))]);
  expect([a.status, b.status, c.status]).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(told).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});

test('who is cancelled while waiting leaves at once, and the next still waits for the one at work', async () => {
  const turns = new Turns();
  const { promise, resolve } = Promise.withResolvers<void>();
  const abort = new AbortController();
  const told: string[] = [];
  const first = turns.take(async () => {
    await promise;
    told.push('first');
  });
  const second = turns.take(async () => told.push('second'), abort.signal);
  const third = turns.take(async () => told.push('third'));
  abort.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  expect(told).toEqual([]);
  resolve();
  await Promise.all([first, third]);
  expect(told).toEqual(['first', 'third']);
});
