import { cpSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../main/database/connection.ts';
import { verdictRepository } from '../../../main/database/verdict-repository.ts';
import { homeLayout } from '../../../main/history/home-layout.ts';
import type { Generation } from '../../../preload/contract.ts';
import { make, openRealStudio, realEngine, ROOT, temporaryHome, type RealStudio } from './real-studio.ts';

/** The ladder with a real engine that fails on purpose, for one seed alone; the process that follows is a real, fresh one. */

/** Electron ships a software Vulkan driver beside its binary; with it there is a GPU to fall back from. */
const softwareVulkan = join(dirname(process.execPath), 'vk_swiftshader_icd.json');
const VULKAN = { VK_ICD_FILENAMES: softwareVulkan };
const TINY = { checkpoint: 'tiny-sd15', width: 64, height: 64, numInferenceSteps: 2, explain: false } as const;
const SPOILT = 13;

const open: RealStudio[] = [];

afterEach(async () => {
  for (const at of open.splice(0)) await at.studio.close();
});

async function studioWith(fault: string, environment: Readonly<Record<string, string>> = {}): Promise<RealStudio> {
  const home = temporaryHome();
  cpSync(join(ROOT, 'tests/fixtures/tiny-sd15'), join(home, 'checkpoints', 'tiny-sd15'), { recursive: true });
  if (environment['VK_ICD_FILENAMES'] !== undefined) await agreeBeforehand(home, environment);
  const surroundings = { FINEXL_TEST: '1', FINEXL_FAULT: `${fault}@${SPOILT}`, ...environment };
  const at = await openRealStudio(home, surroundings, { warmUp: false, previews: false });
  open.push(at);
  return at;
}

const spoilt = (at: RealStudio, request: Parameters<typeof make>[1] = {}): Promise<Generation> => make(at, { ...TINY, seed: SPOILT, ...request });

describe('on the CPU', () => {
  it('a picture that does not fit into memory is decoded in tiles, says so, and its what-ifs are tiled too', async () => {
    const at = await studioWith('no-memory-to-decode');
    const made = await spoilt(at, { prompt: 'a dog in the park' });
    expect(made).toMatchObject({ state: 'done', provider: 'cpu', fallbacks: [expect.stringContaining('decoded in tiles')] });
    const phrase = made.factors[0]?.id ?? '';
    const { job, generationId } = await at.studio.call('whatif.create', { id: made.id, coalition: { [phrase]: 0 } });
    await at.studio.finished(job?.id ?? '');
    // The fault strikes every whole decoding of this seed, so that this one was tiled from the start.
    expect(await at.studio.call('generation.get', { id: generationId })).toMatchObject({ state: 'done', fallbacks: [] });
  });

  it('latents that are no numbers are an error: there is nothing left to fall back to', async () => {
    const at = await studioWith('nan-latents');
    expect(await spoilt(at)).toMatchObject({ state: 'failed', hasPicture: false, error: { code: 'picture-not-finite' } });
  });
});

describe.runIf(existsSync(softwareVulkan))("on WebGPU (runs where Electron's own software driver lies beside the binary)", () => {
  const onWebGpu = { numInferenceSteps: 1, guidanceScale: 1 } as const;

  it('a black picture is decoded on the CPU instead, in the words of the person’s language', async () => {
    const at = await studioWith('black-decoded', VULKAN);
    await at.studio.call('settings.set', { provider: 'webgpu', locale: 'de' });
    const made = await spoilt(at, onWebGpu);
    expect(made).toMatchObject({ state: 'done', provider: 'webgpu', fallbacks: [expect.stringContaining('auf der CPU dekodiert')] });
  }, 300_000);

  it('a lost device costs the provider its verdict, and the CPU makes this picture and no next one by itself', async () => {
    const at = await studioWith('device-lost', VULKAN);
    await at.studio.call('settings.set', { provider: 'webgpu' });
    const fallbacks = ['WebGPU failed at work, so the picture was made on the CPU.'];
    expect(await spoilt(at, onWebGpu)).toMatchObject({ state: 'done', provider: 'cpu', fallbacks });
    const next = await make(at, { ...TINY, ...onWebGpu, seed: 1 });
    expect(next).toMatchObject({ state: 'failed', error: { code: 'provider-unavailable', message: expect.stringContaining('failed at work') } });
  }, 300_000);

  it('a device that is lost while a picture is explained leaves the picture, and the CPU explains it', async () => {
    const at = await studioWith('device-lost-in-explanation', VULKAN);
    await at.studio.call('settings.set', { provider: 'webgpu' });
    const made = await spoilt(at, { ...onWebGpu, prompt: 'a dog', explain: true });
    expect(made).toMatchObject({
      state: 'done',
      provider: 'webgpu',
      hasPicture: true,
      fallbacks: [expect.stringContaining('while the picture was explained')],
    });
    expect(made.explanation?.statements.every(({ measured }) => measured)).toBe(true);
    expect(made.explanation?.statements.length).toBeGreaterThan(0);
  }, 300_000);
});

/** That WebGPU agrees is found out elsewhere (provider-probe.test.ts), and takes long on a software driver. */
async function agreeBeforehand(home: string, environment: Readonly<Record<string, string>>): Promise<void> {
  const { engine } = realEngine(environment);
  const { runtime } = await engine.call('inspect', { probe: null, checkpoint: { id: TINY.checkpoint, directory: '' } });
  await engine.close();
  const layout = homeLayout(home);
  const connection = openDatabase({ path: layout.database, backups: layout.backups, clock: () => new Date(0) });
  const verdict = { provider: 'webgpu', checkpoint: TINY.checkpoint, usable: true, faster: false, reason: 'agrees with the CPU', runtime };
  verdictRepository(connection).save(verdict, new Date(0).toISOString());
  connection.close();
}
