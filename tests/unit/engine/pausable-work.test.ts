import { expect, test } from 'vitest';
import { PausableWork, type WorkCall } from '../../../main/engine/pausable-work.ts';

/** Counts to three, and may rest before each number. */
function counting(): { work: PausableWork<number, string>; steps: number[] } {
  const steps: number[] = [];
  const work = new PausableWork<number, string>(async ({ onEvent, signal, rest }) => {
    for (const step of [1, 2, 3]) {
      await rest();
      signal.throwIfAborted();
      steps.push(step);
      onEvent(step);
    }
    return 'counted';
  });
  return { work, steps };
}

function call(change: Partial<WorkCall<number>> = {}): WorkCall<number> {
  const never = new AbortController().signal;
  return { onEvent: () => undefined, signal: never, giveWay: never, ...change };
}

test('it stands still when asked, goes on where it was, and tells whoever waits for it now', async () => {
  const { work, steps } = counting();
  const [first, second]: [number[], number[]] = [[], []];
  const away = new AbortController();
  const onEvent = (step: number): void => {
    first.push(step);
    if (step === 2) away.abort();
  };
  expect(await work.goOn(call({ onEvent, giveWay: away.signal }))).toBeNull();
  expect(steps).toEqual([1, 2]);
  expect(await work.goOn(call({ onEvent: (step) => second.push(step) }))).toBe('counted');
  expect([steps, first, second]).toEqual([[1, 2, 3], [1, 2], [3]]);
});

test('asked again and again it stands still again and again', async () => {
  const { work, steps } = counting();
  const giveWay = AbortSignal.abort();
  for (let turn = 0; turn < 3; turn += 1) expect(await work.goOn(call({ giveWay }))).toBeNull();
  expect(steps).toEqual([1, 2]);
});

test('whoever waits for it can end it, at work or after it stood still', async () => {
  const atWork = counting();
  const stop = new AbortController();
  await expect(atWork.work.goOn(call({ signal: stop.signal, onEvent: () => stop.abort() }))).rejects.toThrow(/abort/u);
  expect(atWork.steps).toEqual([1]);
  const rested = counting();
  expect(await rested.work.goOn(call({ giveWay: AbortSignal.abort() }))).toBeNull();
  await expect(rested.work.goOn(call({ signal: AbortSignal.abort() }))).rejects.toThrow(/abort/u);
  expect(rested.steps).toEqual([]);
});

test('all that stand still at once are woken together', async () => {
  const steps: number[] = [];
  const work = new PausableWork<number, string>(async ({ rest }) => {
    const branch = async (step: number): Promise<void> => {
      await rest();
      steps.push(step);
    };
    await Promise.all([branch(1), branch(2), branch(3)]);
    return 'all';
  });
  expect(await work.goOn(call({ giveWay: AbortSignal.abort() }))).toBeNull();
  expect(steps).toEqual([]);
  expect(await work.goOn(call())).toBe('all');
  expect(steps).toEqual([1, 2, 3]);
});
