import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../main/command-line/run.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { fakeSurroundings } from '../command-line/fake-surroundings.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const opened: StudioAtHand[] = [];
afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close();
});

async function open(root: string, noiseFile?: string): Promise<StudioAtHand> {
  const at = await openFakeStudio(root, noiseFile === undefined ? {} : { renderFiles: { noiseFile } });
  opened.push(at);
  return at;
}

async function make({ studio }: StudioAtHand): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt: 'dog', seed: 7, aspects: { 'light.warmth': 0.5 } });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

const off = { 'aspect:light.warmth': 0 };

describe('a picture that began from a noise file', () => {
  it('is explained in the run that has the noise', async () => {
    const at = await open(temporaryFolder(), '/noise.npy');
    expect(await at.studio.call('generation.get', { id: await make(at) })).toMatchObject({
      state: 'done',
      fromNoiseFile: true,
      explanation: { summary: 'A summary.' },
    });
  });

  it('says so to the window too, and to the one that its file is dropped on', async () => {
    const at = await open(temporaryFolder(), '/noise.npy');
    const png = await at.studio.asset(`picture/${await make(at)}`, {});
    expect(await at.studio.call('recipe.read', { bytes: new Uint8Array(png ?? []) })).toMatchObject({ generation: { prompt: 'dog', fromNoiseFile: true } });
  });

  it('is not explained on another rung, in a process that has the noise no more', async () => {
    const at = await open(temporaryFolder(), '/noise.npy');
    at.engine.failNext('explain', new StudioError('out-of-memory', 'It did not suffice.', { details: { component: 'vae_decoder' } }));
    expect(await at.studio.call('generation.get', { id: await make(at) })).toMatchObject({
      state: 'failed',
      hasPicture: true,
      error: { code: 'out-of-memory' },
    });
    expect(at.engine.restarts).toBe(0);
  });

  it('is not explained, changed or made again later, as if it had begun from its seed', async () => {
    const root = temporaryFolder();
    const first = await open(root, '/noise.npy');
    const id = await make(first);
    await first.studio.close();
    opened.length = 0;
    const { studio, home, resources } = await open(root);
    await expect(studio.call('generation.explain', { id, phrases: null })).rejects.toMatchObject({ code: 'noise-not-kept' });
    await expect(studio.call('whatif.create', { id, coalition: off })).rejects.toMatchObject({ code: 'noise-not-kept' });
    expect(await studio.call('whatif.create', { id, coalition: {} })).toMatchObject({ generationId: id });
    const { surroundings, err } = fakeSurroundings(resources);
    expect(await runCommandLine(['reproduce', join(home, 'pictures', `${id}.png`), '--home', home], surroundings)).toBe(1);
    expect(err()).toMatch(/^noise-not-kept: .*--noise/u);
  });

  it('is told from one that did not', async () => {
    const at = await open(temporaryFolder());
    const id = await make(at);
    const { job } = await at.studio.call('generation.explain', { id, phrases: null });
    await at.studio.finished(job.id);
    expect((await at.studio.call('whatif.create', { id, coalition: off })).generationId).not.toBe(id);
  });
});
