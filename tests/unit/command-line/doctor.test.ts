import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../main/command-line/run.ts';
import type { EngineClient } from '../../../main/jobs/engine-client.ts';
import { createFakeEngine } from '../jobs/fake-engine.ts';
import { fakeResources, temporaryFolder } from '../jobs/fake-studio.ts';
import { fakeFinexl } from './fake-finexl.ts';
import { fakeSurroundings } from './fake-surroundings.ts';

it('finexl doctor speaks the language of the settings', async () => {
  const finexl = fakeFinexl();
  await finexl.run('history');
  finexl.meddle("INSERT OR REPLACE INTO settings (key, value) VALUES ('locale', 'de')");
  const { out, err } = await finexl.run('doctor');
  expect(out).toMatch(/✓ Datenordner +\S+ ist beschreibbar/u);
  expect(out + err).not.toMatch(/can be written|Something is wrong/u);
});

it.each(['doctor', 'providers list'])('finexl %s ends with 130 on Ctrl+C, and tries no further provider', async (command) => {
  const root = temporaryFolder();
  const abort = new AbortController();
  const offered = { offer: 'offered', usable: false, faster: false, reason: 'not probed' } as const;
  const engine = createFakeEngine();
  engine.providers = [
    { provider: 'webgpu', ...offered },
    { provider: 'cuda', ...offered },
  ];
  const createThrowawayEngine = vi.fn<() => EngineClient>(() => {
    const thrown = createFakeEngine();
    thrown.before = () => abort.abort();
    return thrown;
  });
  const at = fakeSurroundings(fakeResources(root), { signal: abort.signal, createEngine: () => engine, createThrowawayEngine });
  expect(await runCommandLine([...command.split(' '), '--home', join(root, 'home')], at.surroundings)).toBe(130);
  expect(createThrowawayEngine).toHaveBeenCalledOnce();
  expect([at.out(), at.err()]).toEqual(['', expect.stringMatching(/^cancelled: /u)]);
});
