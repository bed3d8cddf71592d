import { expect, test } from 'vitest';
import { keptShares } from '../../../main/audit/kept-shares.ts';
import { drawShares } from '../../../main/audit/shares.ts';

const ERRORS = {
  read: [
    [18, 2],
    [4, 16],
  ],
  concentration: 5,
};

test('shares are drawn as ever, and those of the same counts once', async () => {
  const draw = keptShares();
  const first = await draw([{ reads: [5, 11] }], ERRORS, 1);
  expect(first).toEqual(drawShares([{ reads: [5, 11] }], ERRORS, 1));
  expect(await draw([{ reads: [5, 11] }], ERRORS, 1)).toBe(first);
  // Other counts, other errors and another seed are other questions.
  for (const other of [
    draw([{ reads: [6, 10] }], ERRORS, 1),
    draw([{ reads: [5, 11] }], { ...ERRORS, concentration: 50 }, 1),
    draw([{ reads: [5, 11] }], ERRORS, 2),
  ]) {
    expect(await other).not.toEqual(first);
  }
});

test('between two prompts others have their turn', async () => {
  const draw = keptShares();
  const order: string[] = [];
  const counting = (async () => {
    for (const reads of [
      [1, 2],
      [2, 1],
      [3, 3],
    ]) {
      await draw([{ reads }], ERRORS, 1);
      order.push('drawn');
    }
  })();
  setImmediate(() => order.push('another call'));
  await counting;
  expect(order.indexOf('another call')).toBeLessThan(2);
});

test('what was asked longest ago is drawn anew', async () => {
  const draw = keptShares();
  const first = await draw([{ reads: [1, 0] }], null, 0);
  const second = await draw([{ reads: [1, 0] }], null, 1);
  for (let seed = 2; seed < 48; seed += 1) await draw([{ reads: [1, 0] }], null, seed);
  expect(await draw([{ reads: [1, 0] }], null, 0)).toBe(first);
  await draw([{ reads: [1, 0] }], null, 48);
  expect(await draw([{ reads: [1, 0] }], null, 0)).toBe(first);
  expect(await draw([{ reads: [1, 0] }], null, 1)).not.toBe(second);
});
