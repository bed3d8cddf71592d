import { describe, expect, it } from 'vitest';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { EngineSession } from '../../../main/jobs/engine-session.ts';
import { chooseProvider, inspectProviders } from '../../../main/jobs/provider-choice.ts';
import { CLOCK, openSample } from '../database/sample-generation.ts';
import { createFakeEngine } from './fake-engine.ts';

const CHECKPOINT = {
  id: 'storybook',
  name: 'storybook',
  directory: '/nowhere',
  bundled: true,
  sizes: null,
  sizeMultiple: 8,
  defaults: { numInferenceSteps: 4, guidanceScale: 3, width: 8, height: 8 },
};

/** An engine that finds WebGPU as it is told. */
function setUp(usable: boolean) {
  const engine = createFakeEngine();
  engine.providers = [{ provider: 'webgpu', usable, reason: usable ? 'same pictures' : 'no adapter' }];
  const verdicts = verdictRepository(openSample());
  const session = new EngineSession(engine, () => undefined);
  const choose = (wish: 'auto' | 'cpu' | 'webgpu') => chooseProvider(wish, session, verdicts, CHECKPOINT, CLOCK);
  const probe = () => inspectProviders(session, verdicts, CHECKPOINT, true, CLOCK);
  return { engine, verdicts, choose, probe };
}

describe('the provider', () => {
  it('is the CPU until a probe found that WebGPU makes the same pictures', async () => {
    const { choose, probe } = setUp(true);
    expect(await choose('auto')).toBe('cpu');
    await probe();
    expect(await choose('auto')).toBe('webgpu');
    expect(await choose('cpu')).toBe('cpu');
  });

  it('stays the CPU where the probe failed', async () => {
    const { choose, probe } = setUp(false);
    await probe();
    expect(await choose('auto')).toBe('cpu');
  });

  it('is the CPU again once the runtime is another one', async () => {
    const { engine, choose, probe } = setUp(true);
    await probe();
    engine.runtime = 'fake 2.0';
    expect(await choose('auto')).toBe('cpu');
  });

  it('is probed first when WebGPU is asked for by name, and refused with the reason', async () => {
    expect(await setUp(true).choose('webgpu')).toBe('webgpu');
    await expect(setUp(false).choose('webgpu')).rejects.toMatchObject({ code: 'provider-unavailable', message: expect.stringContaining('no adapter') });
  });
});
