import { expect, test } from 'vitest';
import { faultFrom } from '../../../main/engine/engine-fault.ts';
import type { EngineHandlers } from '../../../main/engine/engine-server.ts';
import { createEngineHost } from '../../../main/engine/host.ts';
import type { EngineHost } from '../../../main/engine/host.ts';
import { spawnInThread } from '../../../main/engine/spawn-in-thread.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';

/** A fake engine behind the real server and host: `factors` waits for `release`, `compare` answers, `approximate` fails. */
function fakeEngine(): { handlers: EngineHandlers; release: () => void; started: string[] } {
  const started: string[] = [];
  let release = (): void => undefined;
  const refuse = async (): Promise<never> => {
    throw new Error('not in this test');
  };
  const handlers: EngineHandlers = {
    open: refuse,
    render: refuse,
    explain: refuse,
    factors: ({ settings }, onEvent, signal) => {
      started.push(settings.prompt);
      onEvent({ kind: 'render-progress', progress: { stage: 'encode', value: 0 } });
      return new Promise((resolve, reject) => {
        release = () => resolve({ factors: [] });
        signal.addEventListener('abort', () => {
          if (settings.prompt !== 'deaf') reject(new StudioError('cancelled', 'stopped', { retryable: true }));
        });
      });
    },
    answers: refuse,
    upscale: refuse,
    adapter: refuse,
    sweepPair: refuse,
    fitCalibration: refuse,
    modelPicture: refuse,
    explainModel: refuse,
    compare: async () => {
      started.push('compare');
      return { changes: [] };
    },
    approximate: async () => {
      throw new StudioError('factor-unknown', 'no such factor', { details: { factor: 'x' } });
    },
    inspect: async () => ({ runtime: 'fake', providers: [] }),
  };
  return { handlers, release: () => release(), started };
}

const settings = (prompt: string): { settings: Parameters<EngineHandlers['factors']>[0]['settings'] } => ({
  settings: { prompt, negativePrompt: '', seed: 1, numInferenceSteps: 1, guidanceScale: 1, width: 8, height: 8, sketch: null, aspects: {} },
});
const picture = { width: 1, height: 1, pixels: new Uint8ClampedArray(4) };
const compare = { before: picture, after: picture, locale: 'en' };
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

test('calls run one at a time and in order, and inspecting doesn’t wait for them', async () => {
  const engine = fakeEngine();
  const host = createEngineHost({ spawn: () => spawnInThread(engine.handlers) });
  const events: string[] = [];
  const first = host.call('factors', settings('first'), { onEvent: (event) => events.push(event.kind) });
  const second = host.call('compare', compare);
  await expect(host.call('inspect', { probe: null, checkpoint: { id: 'x', directory: '' } })).resolves.toEqual({ runtime: 'fake', providers: [] });
  expect(engine.started).toEqual(['first']);
  engine.release();
  await expect(first).resolves.toEqual({ factors: [] });
  await expect(second).resolves.toEqual({ changes: [] });
  expect(events).toEqual(['render-progress']);
  await host.close();
});

test('an expected failure arrives with its code, a bug as a plain error', async () => {
  const host = createEngineHost({ spawn: () => spawnInThread(fakeEngine().handlers) });
  const input = { key: '', rendering: { ...settings('x').settings, factors: [], coalition: {} }, coalition: {}, ledger: null };
  await expect(host.call('approximate', input)).rejects.toMatchObject({
    name: 'StudioError',
    code: 'factor-unknown',
    retryable: false,
    details: { factor: 'x' },
  });
  const bug = await host.call('open', { checkpoint: { id: '', directory: '' }, provider: 'cpu' }).catch((error: unknown) => error);
  expect(bug).not.toBeInstanceOf(StudioError);
  expect(String(bug)).toContain('not in this test');
  await host.close();
});

test('cancelling reaches the running call, and a waiting one at once', async () => {
  const engine = fakeEngine();
  const host = createEngineHost({ spawn: () => spawnInThread(engine.handlers) });
  const [running, waiting] = [new AbortController(), new AbortController()];
  const first = host.call('factors', settings('first'), { signal: running.signal });
  const second = host.call('factors', settings('second'), { signal: waiting.signal });
  await soon();
  waiting.abort();
  await expect(second).rejects.toMatchObject({ code: 'cancelled' });
  running.abort();
  await expect(first).rejects.toMatchObject({ code: 'cancelled' });
  expect(engine.started).toEqual(['first']);
  await expect(host.call('factors', settings('third'), { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  await host.close();
});

test('an engine that is deaf to cancelling is killed after its grace, and the next call starts another', async () => {
  const spawned: ReturnType<typeof fakeEngine>[] = [];
  const exits: number[] = [];
  const host: EngineHost = createEngineHost({
    graceMs: 50,
    onExit: ({ callsLost }) => exits.push(callsLost),
    spawn: () => {
      const engine = fakeEngine();
      spawned.push(engine);
      return spawnInThread(engine.handlers);
    },
  });
  const controller = new AbortController();
  const deaf = host.call('factors', settings('deaf'), { signal: controller.signal });
  const behind = host.call('compare', compare);
  await soon();
  controller.abort();
  await expect(deaf).rejects.toMatchObject({ code: 'cancelled' });
  await expect(behind).rejects.toMatchObject({ code: 'engine-stopped', retryable: true });
  expect(exits).toEqual([2]);
  await expect(host.call('compare', compare)).resolves.toEqual({ changes: [] });
  expect(spawned).toHaveLength(2);
  await host.close();
});

test('a host that is closed answers no more, and closing is no crash', async () => {
  const exits: number[] = [];
  const engine = fakeEngine();
  const host = createEngineHost({ spawn: () => spawnInThread(engine.handlers), onExit: ({ callsLost }) => exits.push(callsLost) });
  const call = host.call('factors', settings('first'));
  await soon();
  await Promise.all([expect(call).rejects.toMatchObject({ code: 'engine-stopped' }), host.close()]);
  await expect(host.call('compare', compare)).rejects.toMatchObject({ code: 'engine-stopped' });
  expect(exits).toEqual([]);
});

test('faults are for tests alone', () => {
  expect(faultFrom({ FINEXL_FAULT: 'nan-latents' })).toBeNull();
  expect(faultFrom({ FINEXL_FAULT: 'nan-latents', FINEXL_TEST: '1' })).toEqual({ kind: 'nan-latents', seed: null });
  expect(faultFrom({ FINEXL_FAULT: 'crash-mid-generation@13', NODE_ENV: 'test' })).toEqual({ kind: 'crash-mid-generation', seed: 13 });
  expect(() => faultFrom({ FINEXL_FAULT: 'flood', FINEXL_TEST: '1' })).toThrow(/flood/u);
});
