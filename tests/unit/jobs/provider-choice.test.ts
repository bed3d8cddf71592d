import { describe, expect, it, vi } from 'vitest';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { BackgroundProbe } from '../../../main/jobs/background-probe.ts';
import type { EngineClient } from '../../../main/jobs/engine-client.ts';
import { EngineSession } from '../../../main/jobs/engine-session.ts';
import { chooseProvider, providersToChoose } from '../../../main/jobs/provider-choice.ts';
import { probeProviders, type ProbeParts } from '../../../main/jobs/provider-probe.ts';
import { CLOCK, openSample } from '../database/sample-generation.ts';
import { createFakeEngine } from './fake-engine.ts';

const CHECKPOINT = {
  id: 'storybook',
  name: 'storybook',
  directory: '/nowhere',
  bundled: true,
  family: 'storybook',
  sizes: null,
  sizeMultiple: 8,
  defaults: { numInferenceSteps: 4, guidanceScale: 3, width: 8, height: 8 },
};

const FAST = { usable: true, faster: true, reason: 'agrees with the CPU and is faster: 2.0 ms against 12 ms' };
const SLOW = { usable: true, faster: false, reason: 'agrees with the CPU but is slower: 40 ms against 12 ms' };
const NONE = { usable: false, faster: false, reason: 'no adapter' };

/** A throwaway engine that finds WebGPU as it is told. */
function setUp(found: typeof FAST, change: Partial<ProbeParts> = {}) {
  const engine = createFakeEngine();
  engine.providers = [{ provider: 'webgpu', offer: 'offered', usable: false, faster: false, reason: 'not probed' }];
  const thrown = createFakeEngine();
  thrown.providers = [{ provider: 'webgpu', offer: 'offered', ...found }];
  const verdicts = verdictRepository(openSample());
  const throwawayEngine = vi.fn<() => EngineClient>(() => thrown);
  const parts: ProbeParts = { session: new EngineSession(engine, () => undefined), verdicts, throwawayEngine, clock: CLOCK, ...change };
  const choose = (wish: 'auto' | 'cpu' | 'webgpu') => chooseProvider(wish, parts, CHECKPOINT);
  return { engine, thrown, throwawayEngine, parts, verdicts, choose, probe: (signal?: AbortSignal) => probeProviders(parts, CHECKPOINT, signal) };
}

/** An engine that says nothing until it is closed, as one that hangs in its driver. */
function hangingEngine(): EngineClient {
  const { promise, reject } = Promise.withResolvers<never>();
  // Closed before it was asked anything, it has nobody to tell.
  promise.catch(() => undefined);
  return {
    call: () => promise,
    restart: async () => undefined,
    async close() {
      reject(new StudioError('engine-stopped', 'The engine stopped.', { retryable: true }));
    },
  };
}

describe('the provider', () => {
  it('is the CPU until a probe found that WebGPU makes the same pictures sooner', async () => {
    const { choose, probe } = setUp(FAST);
    expect(await choose('auto')).toBe('cpu');
    await probe();
    expect(await choose('auto')).toBe('webgpu');
    expect(await choose('cpu')).toBe('cpu');
  });

  it('stays the CPU where WebGPU agrees but is slower, unless WebGPU is asked for by name', async () => {
    const { choose, probe } = setUp(SLOW);
    await probe();
    expect(await choose('auto')).toBe('cpu');
    expect(await choose('webgpu')).toBe('webgpu');
  });

  it('stays the CPU where the probe failed', async () => {
    const { choose, probe } = setUp(NONE);
    await probe();
    expect(await choose('auto')).toBe('cpu');
  });

  it('is the CPU again once the runtime is another one, and WebGPU by name is probed again', async () => {
    const { engine, thrown, throwawayEngine, choose, probe } = setUp(FAST);
    await probe();
    engine.runtime = 'fake 2.0';
    thrown.runtime = 'fake 2.0';
    expect(await choose('auto')).toBe('cpu');
    expect(await choose('webgpu')).toBe('webgpu');
    expect(throwawayEngine).toHaveBeenCalledTimes(2);
    expect(await choose('auto')).toBe('webgpu');
  });

  it('is probed first when WebGPU is asked for by name, and refused with the reason', async () => {
    expect(await setUp(FAST).choose('webgpu')).toBe('webgpu');
    await expect(setUp(NONE).choose('webgpu')).rejects.toMatchObject({ code: 'provider-unavailable', message: expect.stringContaining('no adapter') });
    await expect(setUp(FAST, { throwawayEngine: null }).choose('webgpu')).rejects.toMatchObject({ code: 'provider-unavailable' });
  });
});

describe('the choice that is offered', () => {
  it('is what the system brings, and on Linux what is installed besides', () => {
    const verdict = { provider: 'cuda', checkpoint: 'storybook', usable: false, faster: false, reason: 'not installed', runtime: 'fake 1.0' };
    expect(providersToChoose([], 'win32')).toEqual(['auto', 'cpu', 'dml', 'webgpu']);
    expect(providersToChoose([], 'darwin')).toEqual(['auto', 'cpu', 'coreml', 'webgpu']);
    expect(providersToChoose([verdict], 'linux')).toEqual(['auto', 'cpu', 'webgpu']);
    expect(providersToChoose([{ ...verdict, usable: true, reason: 'agrees with the CPU' }], 'linux')).toEqual(['auto', 'cpu', 'webgpu', 'cuda']);
  });
});

describe('a probe', () => {
  it('asks a throwaway engine and closes it; the engine at work is only asked what there is', async () => {
    const { engine, thrown, probe } = setUp(FAST);
    const close = vi.spyOn(thrown, 'close');
    await probe();
    expect(thrown.calls).toEqual(['inspect']);
    expect(close).toHaveBeenCalledOnce();
    expect(engine.calls).toEqual(['inspect']);
  });

  it('that crashes is a verdict', async () => {
    const { thrown, verdicts, probe } = setUp(FAST);
    thrown.failNext('inspect', new StudioError('engine-stopped', 'The engine stopped.', { retryable: true }));
    await probe();
    expect(verdicts.get('webgpu', 'storybook')).toMatchObject({ usable: false, faster: false, reason: 'crashed', runtime: 'fake 1.0' });
  });

  it('that hangs is one too', async () => {
    const { verdicts, probe } = setUp(FAST, { throwawayEngine: hangingEngine, timeoutMs: 10 });
    await probe();
    expect(verdicts.get('webgpu', 'storybook')).toMatchObject({ usable: false, reason: 'timeout' });
  });

  it('that is cancelled is none', async () => {
    const { verdicts, probe } = setUp(FAST, { throwawayEngine: hangingEngine });
    const abort = new AbortController();
    const probing = probe(abort.signal);
    abort.abort();
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    await expect(probe(abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
    expect(verdicts.get('webgpu', 'storybook')).toBeNull();
  });

  it('whose engine died of the Ctrl+C that reaches this process a moment later is none', async () => {
    const abort = new AbortController();
    const { thrown, verdicts, probe } = setUp(FAST, { signal: abort.signal });
    thrown.failNext('inspect', new StudioError('engine-stopped', 'The engine stopped.', { retryable: true }));
    thrown.close = async () => abort.abort();
    await expect(probe()).rejects.toMatchObject({ code: 'cancelled' });
    expect(verdicts.get('webgpu', 'storybook')).toBeNull();
  });

  it('is not begun for a picture that nobody waits for any more', async () => {
    const { throwawayEngine, choose } = setUp(FAST, { signal: AbortSignal.abort() });
    await expect(choose('webgpu')).rejects.toMatchObject({ code: 'cancelled' });
    expect(throwawayEngine).not.toHaveBeenCalled();
  });
});

describe('the probe in the background', () => {
  /** `busy` is what the queue says. */
  function background(found: typeof FAST, change: Partial<ProbeParts> = {}) {
    const at = setUp(found, change);
    const state = { busy: false, wanted: true };
    const onVerdict = vi.fn<() => void>();
    const probe = new BackgroundProbe({
      parts: at.parts,
      wanted: () => (state.wanted ? CHECKPOINT : null),
      isBusy: () => state.busy,
      idleMs: 5,
      onVerdict,
    });
    return { ...at, background: probe, state, onVerdict };
  }
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 60));

  it('finds its verdict in a quiet moment, once', async () => {
    const { background: probe, throwawayEngine, onVerdict, choose } = background(FAST);
    probe.stir();
    await vi.waitFor(() => expect(onVerdict).toHaveBeenCalledOnce());
    expect(await choose('auto')).toBe('webgpu');
    probe.stir();
    await quiet();
    expect(throwawayEngine).toHaveBeenCalledOnce();
    expect(onVerdict).toHaveBeenCalledOnce();
    await probe.close();
  });

  it('does nothing where a verdict stands from before, nobody wants one, or work goes on', async () => {
    const stands = background(SLOW);
    await stands.probe();
    const unwanted = background(FAST);
    unwanted.state.wanted = false;
    const busy = background(FAST);
    busy.state.busy = true;
    for (const { background: probe } of [stands, unwanted, busy]) probe.stir();
    await quiet();
    expect(stands.throwawayEngine).toHaveBeenCalledOnce();
    expect(unwanted.throwawayEngine).not.toHaveBeenCalled();
    expect(busy.throwawayEngine).not.toHaveBeenCalled();
    for (const { background: probe } of [stands, unwanted, busy]) await probe.close();
  });

  it('gives way to a picture, and begins anew after it', async () => {
    const throwawayEngine = vi.fn<() => EngineClient>(hangingEngine);
    const { background: probe, state, thrown, verdicts, onVerdict } = background(FAST, { throwawayEngine });
    probe.stir();
    await vi.waitFor(() => expect(throwawayEngine).toHaveBeenCalledOnce());
    state.busy = true;
    probe.stir();
    await quiet();
    expect(verdicts.get('webgpu', 'storybook')).toBeNull();
    throwawayEngine.mockReturnValue(thrown);
    state.busy = false;
    probe.stir();
    await vi.waitFor(() => expect(onVerdict).toHaveBeenCalledOnce());
    expect(verdicts.get('webgpu', 'storybook')).toMatchObject({ usable: true, faster: true });
    await probe.close();
  });

  it('ends with the studio', async () => {
    const { background: probe, verdicts, onVerdict } = background(FAST, { throwawayEngine: hangingEngine });
    probe.stir();
    await quiet();
    await probe.close();
    probe.stir();
    await quiet();
    expect(onVerdict).not.toHaveBeenCalled();
    expect(verdicts.get('webgpu', 'storybook')).toBeNull();
  });
});
