import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../main/studio-interface.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';

const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function open(root = temporaryFolder(), options: Parameters<typeof openFakeStudio>[1] = {}): Promise<StudioAtHand> {
  const at = await openFakeStudio(root, options);
  opened.push(at.studio);
  return at;
}

async function make({ studio }: StudioAtHand, prompt: string): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt, seed: 1, aspects: { 'light.warmth': 0.5 } });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

describe('the history', () => {
  it('survives a restart: rows, pictures, explanations, regions and lineage', async () => {
    const root = temporaryFolder();
    const first = await openFakeStudio(root);
    const id = await make(first, 'a snail on a leaf');
    const { generationId, job } = await first.studio.call('whatif.create', { id, coalition: { 'aspect:light.warmth': 0 } });
    await first.studio.finished(job?.id ?? '');
    const before = await first.studio.call('generation.get', { id });
    const causes = await first.studio.call('generation.causesAt', { id, x: 0.5, y: 0.5 });
    await first.studio.close();

    const { studio } = await open(root);
    expect(await studio.call('generation.get', { id })).toEqual(before);
    expect(await studio.call('generation.causesAt', { id, x: 0.5, y: 0.5 })).toEqual(causes);
    expect(before.children).toEqual([generationId]);
    const { generations } = await studio.call('history.list', { search: 'snail', counterfactuals: true });
    expect(generations.map((generation) => generation.id)).toEqual([generationId, id]);
  });

  it('serves the pictures it knows, and nothing else', async () => {
    const at = await open();
    const id = await make(at, 'a dog');
    for (const path of [`picture/${id}`, `thumbnail/${id}`, `plain/${id}`, `region/${id}/${encodeURIComponent('phrase:dog')}`]) {
      expect([...((await at.studio.asset(path, {})) ?? [])].slice(1, 4), path).toEqual([...Buffer.from('PNG')]);
    }
    for (const path of [
      '',
      'picture',
      'picture/nothing',
      `${id}/picture`,
      'picture/..%2Fstudio.sqlite',
      `picture/..%2F${id}`,
      'picture/%E0%A4%A',
      `approximate/${id}`,
      `region/${id}/nothing`,
      'sketch/..%2F..',
      `secret/${id}`,
    ]) {
      expect(await at.studio.asset(path, {}), path).toBeNull();
    }
  });

  it('says where a region was predicted only when it was', async () => {
    const at = await open();
    const id = await make(at, 'a dog');
    const path = `region/${id}/${encodeURIComponent('phrase:dog')}`;
    expect(await at.studio.asset(path, { source: 'measured' })).not.toBeNull();
    expect(await at.studio.asset(path, { source: 'predicted' })).toBeNull();
  });

  it('lists stars', async () => {
    const at = await open();
    const dog = await make(at, 'a dog');
    await make(at, 'a cat');
    await at.studio.call('history.star', { id: dog, starred: true });
    expect((await at.studio.call('history.list', { starred: true })).generations.map((generation) => generation.id)).toEqual([dog]);
    await at.studio.call('history.star', { id: dog, starred: false });
    expect((await at.studio.call('history.list', { starred: true })).generations).toEqual([]);
    await expect(at.studio.call('history.star', { id: 'nothing', starred: true })).rejects.toMatchObject({ code: 'generation-unknown' });
  });

  it('says when there is more than was asked for', async () => {
    const at = await open();
    for (const prompt of ['one', 'two', 'three']) await make(at, prompt);
    const page = await at.studio.call('history.list', { limit: 2 });
    expect(page.more).toBe(true);
    const rest = await at.studio.call('history.list', { limit: 2, before: page.generations.at(-1)?.id ?? null });
    expect([...page.generations, ...rest.generations].map((generation) => generation.prompt)).toEqual(['three', 'two', 'one']);
    expect(rest.more).toBe(false);
  });

  it('moves a deleted picture with its counterfactuals to the bin, and forgets the rest', async () => {
    const at = await open();
    const kept = await make(at, 'a cat');
    const id = await make(at, 'a dog');
    const { generationId, job } = await at.studio.call('whatif.create', { id, coalition: { 'aspect:light.warmth': 0 } });
    await at.studio.finished(job?.id ?? '');
    await at.studio.asset(`thumbnail/${id}`, {});
    await at.studio.call('history.delete', { id });
    expect(at.binned.map((path) => path.slice(at.home.length + 1)).toSorted()).toEqual(
      [`approximate/${generationId}.png`, `pictures/${id}.png`, `pictures/${generationId}.png`, `plain/${id}.png`].toSorted(),
    );
    for (const gone of [id, generationId]) await expect(at.studio.call('generation.get', { id: gone })).rejects.toMatchObject({ code: 'generation-unknown' });
    expect(readdirSync(at.home, { recursive: true }).filter((name) => String(name).includes(id))).toEqual([]);
    expect((await at.studio.call('generation.get', { id: kept })).hasPicture).toBe(true);
  });

  it('keeps the row when the bin refuses the files', async () => {
    const at = await open(temporaryFolder(), {
      desktop: {
        trash: () => Promise.reject(new Error('no bin here')),
        discard: async () => undefined,
        chooseFolder: async () => null,
        chooseFile: async () => null,
        showInFolder: () => undefined,
        copyPicture: async () => undefined,
        printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
        chooseSavePath: async () => null,
      },
    });
    const id = await make(at, 'a dog');
    await expect(at.studio.call('history.delete', { id })).rejects.toThrow('no bin here');
    expect((await at.studio.call('generation.get', { id })).hasPicture).toBe(true);
    expect(existsSync(join(at.home, 'pictures', `${id}.png`))).toBe(true);
  });

  it('stops the work on a picture that is deleted while it is made', async () => {
    const at = await open();
    at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog' });
    const id = jobs[0]?.generationId ?? '';
    await expect.poll(() => at.engine.calls.includes('render')).toBe(true);
    await at.studio.call('history.delete', { id });
    await expect(at.studio.call('generation.get', { id })).rejects.toMatchObject({ code: 'generation-unknown' });
    expect(readdirSync(join(at.home, 'pictures'))).toEqual([]);
  });

  it('keeps a sketch and puts its bytes into the picture', async () => {
    const at = await open();
    const png = encode({ width: 4, height: 4, data: Uint8Array.from({ length: 48 }, (_, index) => index * 5), channels: 3, depth: 8 });
    const { sketchId } = await at.studio.call('sketch.import', { bytes: new Uint8Array(png) });
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', sketch: { sketchId, strength: 0.25 } });
    for (const job of jobs) await at.studio.finished(job.id);
    expect(await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' })).toMatchObject({ sketch: { sketchId, strength: 0.25 }, state: 'done' });
    expect(new Uint8Array((await at.studio.asset(`sketch/${sketchId}`, {})) ?? [])).toEqual(new Uint8Array(png));
  });
});
