import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { enlargedSize } from '../../../main/jobs/upscale.ts';
import type { Studio } from '../../../main/studio-interface.ts';
import type { Generation } from '../../../preload/contract.ts';
import { addUpscaler, openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const WARMTH = 'aspect:light.warmth';
const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function open(root = temporaryFolder()): Promise<StudioAtHand> {
  const at = await openFakeStudio(root);
  opened.push(at.studio);
  addUpscaler(at.resources);
  return at;
}

async function make({ studio }: StudioAtHand, explain = false): Promise<Generation> {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 7, aspects: { 'light.warmth': 0.5 }, explain });
  for (const job of jobs) await studio.finished(job.id);
  return studio.call('generation.get', { id: jobs[0]?.generationId ?? '' });
}

async function upscale({ studio }: StudioAtHand, id: string, factor: 2 | 4): Promise<Generation> {
  const { generationId, job } = await studio.call('generation.upscale', { id, factor });
  if (job !== null) await studio.finished(job.id);
  return studio.call('generation.get', { id: generationId });
}

describe('a picture that is enlarged', () => {
  it('is an entry of its own that says what it was made from, with the file and the recipe of the large one', async () => {
    const at = await open();
    const root = await make(at);
    const large = await upscale(at, root.id, 4);
    expect(large).toMatchObject({
      kind: 'generation',
      parent: null,
      state: 'done',
      hasPicture: true,
      width: 32,
      height: 32,
      provider: 'cpu',
      prompt: 'a dog',
      seed: 7,
      factors: root.factors,
      upscale: { factor: 4, network: 'test', of: root.id },
      evaluations: { generate: 4, explain: 0 },
      explanation: null,
    });
    const png = (await at.studio.asset(`picture/${large.id}`, {})) ?? new Uint8Array();
    expect(pictureOfPng(png)).toMatchObject({ width: 32, height: 32 });
    expect(recipeOfPng(png)?.recipe).toMatchObject({ width: 8, height: 8, seed: 7, upscale: { factor: 4, network: 'test' } });
    // As another machine reads it from the file.
    const { generation } = await at.studio.call('recipe.read', { bytes: new Uint8Array(png) });
    expect(generation).toMatchObject({ width: 32, height: 32, upscale: { factor: 4, of: null } });
    const { generations } = await at.studio.call('history.list', {});
    expect(generations.map(({ id }) => id)).toEqual([large.id, root.id]);
    // Nothing that makes pictures from words was asked again.
    expect(at.engine.calls.slice(-1)).toEqual(['upscale']);
    expect(at.engine.calls.filter((name) => name === 'open')).toHaveLength(1);
  });

  it('is found again, also when it is asked for twice at once; another factor makes another one', async () => {
    const at = await open();
    const root = await make(at);
    const [first, second] = await Promise.all([upscale(at, root.id, 2), upscale(at, root.id, 2)]);
    expect(second.id).toBe(first.id);
    expect(await at.studio.call('generation.upscale', { id: root.id, factor: 2 })).toEqual({ generationId: first.id, job: null });
    expect((await upscale(at, root.id, 4)).id).not.toBe(first.id);
    expect(at.engine.calls.filter((name) => name === 'upscale')).toHaveLength(2);
  });

  it('has the reasons and the what-ifs of its original', async () => {
    const at = await open();
    const root = await make(at, true);
    const large = await upscale(at, root.id, 2);
    const whatIf = await at.studio.call('whatif.create', { id: large.id, coalition: { [WARMTH]: 0 } });
    await at.studio.finished(whatIf.job?.id ?? '');
    expect(await at.studio.call('generation.get', { id: whatIf.generationId })).toMatchObject({ parent: root.id, width: 8 });
    const { job } = await at.studio.call('generation.explain', { id: large.id });
    expect(job.generationId).toBe(root.id);
    await at.studio.finished(job.id);
    const place = { x: 0.5, y: 0.5 };
    const { causes } = await at.studio.call('generation.causesAt', { id: large.id, ...place });
    expect(causes.length).toBeGreaterThan(0);
    expect(causes).toEqual((await at.studio.call('generation.causesAt', { id: root.id, ...place })).causes);
    const { path } = await at.studio.call('report.save', { id: large.id, format: 'json' });
    expect(readFileSync(path ?? '', 'utf8')).toContain('A summary.');
  });

  it('may be of a what-if, and keeps what was switched', async () => {
    const at = await open();
    const root = await make(at);
    const whatIf = await at.studio.call('whatif.create', { id: root.id, coalition: { [WARMTH]: 0 } });
    await at.studio.finished(whatIf.job?.id ?? '');
    const large = await upscale(at, whatIf.generationId, 2);
    expect(large).toMatchObject({ kind: 'generation', parent: null, coalition: { [WARMTH]: 0 }, upscale: { of: whatIf.generationId } });
  });

  it('stays when its original is deleted, without reasons', async () => {
    const at = await open();
    const root = await make(at);
    const large = await upscale(at, root.id, 2);
    await at.studio.call('history.delete', { id: root.id });
    expect(await at.studio.call('generation.get', { id: large.id })).toMatchObject({ hasPicture: true, upscale: { factor: 2, of: null } });
    expect(await at.studio.asset(`picture/${large.id}`, {})).not.toBeNull();
    await expect(at.studio.call('generation.explain', { id: large.id })).rejects.toMatchObject({ code: 'generation-unknown' });
    await expect(at.studio.call('whatif.create', { id: large.id, coalition: { [WARMTH]: 0 } })).rejects.toThrow('enlarged from a picture that is deleted');
  });

  it('is made though its original was deleted while it waited, and is of that again once Undo brings it back', async () => {
    const at = await open();
    const root = await make(at);
    const release = at.engine.hold();
    const before = await at.studio.call('generation.create', { prompt: 'a cat', explain: false });
    const { generationId, job } = await at.studio.call('generation.upscale', { id: root.id, factor: 2 });
    const { deletion } = await at.studio.call('history.delete', { id: root.id, undoable: true });
    release();
    await at.studio.finished(before.jobs[0]?.id ?? '');
    await at.studio.finished(job?.id ?? '');
    const get = (): Promise<Generation> => at.studio.call('generation.get', { id: generationId });
    expect(await get()).toMatchObject({ state: 'done', hasPicture: true, error: null, upscale: { factor: 2, of: null } });
    await at.studio.call('history.restore', { deletion: deletion ?? '' });
    expect(await get()).toMatchObject({ state: 'done', upscale: { factor: 2, of: root.id } });
  });

  it('fails where its original is in the bin before its turn comes', async () => {
    const at = await open();
    const root = await make(at);
    const release = at.engine.hold();
    await at.studio.call('generation.create', { prompt: 'a cat', explain: false });
    const { generationId, job } = await at.studio.call('generation.upscale', { id: root.id, factor: 2 });
    await at.studio.call('history.delete', { id: root.id });
    release();
    await at.studio.finished(job?.id ?? '');
    const failed = await at.studio.call('generation.get', { id: generationId });
    expect(failed).toMatchObject({ state: 'failed', hasPicture: false, error: { code: 'generation-unknown' }, upscale: { of: null } });
  });

  it('shows its tiles while it is made, and stops when it is cancelled', async () => {
    const at = await open();
    const root = await make(at);
    const release = at.engine.hold();
    const { job, generationId } = await at.studio.call('generation.upscale', { id: root.id, factor: 2 });
    await expect.poll(() => at.events.some((event) => event.kind === 'job' && event.job.stage === 'upscale' && event.job.steps === 4)).toBe(true);
    await at.studio.call('jobs.cancel', { id: job?.id ?? '' });
    await at.studio.finished(job?.id ?? '');
    release();
    expect(await at.studio.call('generation.get', { id: generationId })).toMatchObject({ state: 'cancelled', hasPicture: false });
    // What was given up is no answer.
    expect(await upscale(at, root.id, 2)).toMatchObject({ state: 'done' });
  });

  it('has its row before its picture, so that a studio that ends meanwhile leaves it interrupted', async () => {
    const root = temporaryFolder();
    const at = await open(root);
    const picture = await make(at);
    at.engine.hold();
    const { generationId } = await at.studio.call('generation.upscale', { id: picture.id, factor: 2 });
    expect(await at.studio.call('generation.get', { id: generationId })).toMatchObject({ hasPicture: false, upscale: { of: picture.id } });
    await at.studio.close();
    const again = await open(root);
    expect(await again.studio.call('generation.get', { id: generationId })).toMatchObject({ state: 'interrupted', upscale: { of: picture.id } });
    expect(await upscale(again, picture.id, 2)).toMatchObject({ state: 'done' });
  });

  it('is not made of one that is enlarged already, has no picture, or does not exist', async () => {
    const at = await open();
    const root = await make(at);
    const large = await upscale(at, root.id, 2);
    await expect(at.studio.call('generation.upscale', { id: large.id, factor: 2 })).rejects.toMatchObject({
      code: 'upscale-repeated',
      details: { of: root.id },
    });
    await expect(at.studio.call('generation.upscale', { id: 'nowhere', factor: 2 })).rejects.toMatchObject({ code: 'generation-unknown' });
    at.engine.failNext('render', new Error('broken'));
    const failed = await make(at);
    await expect(at.studio.call('generation.upscale', { id: failed.id, factor: 2 })).rejects.toThrow('has no picture to enlarge');
    // @ts-expect-error The contract knows no such factor; a caller without types may.
    await expect(at.studio.call('generation.upscale', { id: root.id, factor: 3 })).rejects.toMatchObject({ code: 'setting-out-of-range' });
  });

  it('is refused without its network, and with a damaged one, before anything is stored', async () => {
    const at = await open();
    const root = await make(at);
    const file = join(at.resources, 'models', 'upscalers', 'realesr-animevideov3', 'model.onnx');
    writeFileSync(file, 'cut short');
    await expect(at.studio.call('generation.upscale', { id: root.id, factor: 2 })).rejects.toMatchObject({
      code: 'upscaler-missing',
      details: { reason: 'damaged' },
    });
    rmSync(file);
    expect(existsSync(file)).toBe(false);
    await expect(at.studio.call('generation.upscale', { id: root.id, factor: 2 })).rejects.toMatchObject({
      code: 'upscaler-missing',
      details: { reason: 'missing' },
    });
    expect((await at.studio.call('history.list', {})).generations).toHaveLength(1);
  });

  it('fails with its reason when the file of its original is gone', async () => {
    const at = await open();
    const root = await make(at);
    rmSync(join(at.home, 'pictures', `${root.id}.png`));
    expect(await upscale(at, root.id, 2)).toMatchObject({ state: 'failed', hasPicture: false, error: { code: 'generation-unknown' } });
  });
});

describe('the size of an enlarged picture', () => {
  it('has a limit on its side and on its area, which the refusal names', () => {
    expect(enlargedSize({ width: 1024, height: 1536 }, 4)).toEqual({ width: 4096, height: 6144 });
    expect(() => enlargedSize({ width: 2048, height: 2048 }, 4)).toThrow(
      '2048 × 2048 enlarged 4 times would be 8192 × 8192 pixels; at most 8192 a side and 36 megapixels are made.',
    );
    expect(() => enlargedSize({ width: 2304, height: 64 }, 4)).toThrow('9216 × 256');
  });
});
