import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkpointRepository } from '../../../main/database/checkpoint-repository.ts';
import { openDatabase } from '../../../main/database/connection.ts';
import { homeLayout } from '../../../main/history/home-layout.ts';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import { hashCheckpoint, SUMS_FILE } from '../../../main/library/checkpoint-hashes.ts';
import { openFakeStudio, type StudioAtHand } from '../jobs/fake-studio.ts';
import { checkpointFiles, temporaryFolder, writeFiles } from './sample-checkpoint.ts';

let at: StudioAtHand;
afterEach(() => at.studio.close());

async function open(): Promise<string> {
  const root = temporaryFolder();
  at = await openFakeStudio(root);
  return writeFiles(join(root, 'My Checkpoint'), checkpointFiles());
}

async function add(directory: string, wishes: { mode?: 'copy' | 'link'; id?: string } = {}): Promise<LibraryTask> {
  const { task } = await at.studio.call('library.add', { directory, ...wishes });
  return at.studio.finishedTask(task.id);
}

const installed = async () => (await at.studio.call('library.get', {})).installed;

describe('adding a checkpoint', () => {
  it('copies it whole, hashes it, and offers it for pictures', async () => {
    const directory = await open();
    const ended = await add(directory);
    expect(ended).toMatchObject({ state: 'done', checkpoint: 'my-checkpoint', progress: { kind: 'finished', value: 1 } });
    const copy = join(at.home, 'checkpoints/my-checkpoint');
    expect(JSON.parse(readFileSync(join(copy, SUMS_FILE), 'utf8'))).toMatchObject(await hashCheckpoint(directory));
    expect((await installed()).find((entry) => entry.id === 'my-checkpoint')).toMatchObject({
      family: 'Stable Diffusion 1',
      origin: 'copy',
      source: directory,
      files: 11,
      verdict: { state: 'match', files: 11 },
      problem: null,
    });
    const info = await at.studio.call('studio.info', {});
    expect(info.checkpoints.map((checkpoint) => checkpoint.id)).toEqual(['storybook', 'my-checkpoint']);
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', checkpoint: 'my-checkpoint' });
    await at.studio.finished(jobs[0]?.id ?? '');
    expect(await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' })).toMatchObject({ checkpoint: 'my-checkpoint', state: 'done' });
    expect(readdirSync(join(at.home, 'staging'))).toEqual([]);
  });

  it('tells progress that never goes back and ends at 1', async () => {
    await add(await open());
    const values = at.events.filter((event) => event.kind === 'task').map((event) => event.task.progress.value);
    expect(values).toEqual(values.toSorted((a, b) => a - b));
    expect(values.at(-1)).toBe(1);
  });

  it('adds the same files once, and other files of the same name beside them', async () => {
    const directory = await open();
    await add(directory);
    expect((await add(directory)).checkpoint).toBe('my-checkpoint');
    writeFileSync(join(directory, 'scheduler/scheduler_config.json'), '{"_class_name":"EulerDiscreteScheduler"}');
    expect((await add(directory)).checkpoint).toBe('my-checkpoint-2');
    await expect(at.studio.call('library.add', { directory, id: 'my-checkpoint' })).rejects.toMatchObject({ code: 'checkpoint-exists' });
  });

  it('leaves a linked folder untouched, and forgets it without touching it', async () => {
    const directory = await open();
    const before = readdirSync(directory, { recursive: true });
    await add(directory, { mode: 'link', id: 'linked' });
    expect((await installed()).find((entry) => entry.id === 'linked')).toMatchObject({ origin: 'link', directory });
    await at.studio.call('library.remove', { id: 'linked' });
    expect(readdirSync(directory, { recursive: true })).toEqual(before);
    expect((await installed()).map((entry) => entry.id)).toEqual(['storybook']);
  });

  it('says of a linked folder that is gone that it is gone, and lets it be removed', async () => {
    const directory = await open();
    await add(directory, { mode: 'link', id: 'linked' });
    rmSync(directory, { recursive: true });
    expect((await installed()).find((entry) => entry.id === 'linked')?.problem).toContain('is gone');
    await at.studio.call('library.remove', { id: 'linked' });
    expect((await installed()).map((entry) => entry.id)).toEqual(['storybook']);
  });

  it('leaves nothing behind of a folder that it refuses', async () => {
    const directory = await open();
    writeFileSync(join(directory, SUMS_FILE), JSON.stringify({ 'unet/model.onnx': '0'.repeat(64) }));
    expect(await add(directory)).toMatchObject({ state: 'failed', error: { code: 'checkpoint-corrupt', message: expect.stringContaining('unet/model.onnx') } });
    writeFileSync(join(directory, SUMS_FILE), JSON.stringify({ '../../etc/passwd': '0'.repeat(64) }));
    expect(await add(directory)).toMatchObject({ state: 'failed', error: { code: 'checkpoint-corrupt' } });
    expect(existsSync(join(at.home, 'checkpoints'))).toBe(false);
    expect(readdirSync(join(at.home, 'staging'))).toEqual([]);
  });
});

describe('a list of hashes', () => {
  it('names the weights that networks keep in files beside them', async () => {
    await open();
    const weights = { 'unet/model.onnx_data': 'a', 'unet/weights.pb': 'b', 'unet/model.onnx.data': 'c' };
    const directory = writeFiles(join(temporaryFolder(), 'external'), { 'unet/model.onnx': 'graph', ...weights, 'README.md': 'a card' });
    expect(Object.keys(await hashCheckpoint(directory)).toSorted()).toEqual(['unet/model.onnx', ...Object.keys(weights)].toSorted());
  });
});

describe('a checkpoint that was added', () => {
  it('is verified against its hashes, and remembers what was found', async () => {
    await add(await open());
    const copy = join(at.home, 'checkpoints/my-checkpoint');
    writeFileSync(join(copy, 'unet/model.onnx'), 'something else');
    rmSync(join(copy, 'vae_decoder/config.json'));
    const { task } = await at.studio.call('library.verify', { id: 'my-checkpoint' });
    expect(await at.studio.finishedTask(task.id)).toMatchObject({ state: 'done' });
    expect((await installed()).find((entry) => entry.id === 'my-checkpoint')?.verdict).toMatchObject({
      state: 'differ',
      missing: ['vae_decoder/config.json'],
      changed: ['unet/model.onnx'],
    });
  });

  it('is not removed while a picture is made with it', async () => {
    await add(await open());
    const release = at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', checkpoint: 'my-checkpoint' });
    await expect(at.studio.call('library.remove', { id: 'my-checkpoint' })).rejects.toMatchObject({ code: 'checkpoint-busy' });
    release();
    await at.studio.finished(jobs[0]?.id ?? '');
    await at.studio.call('library.remove', { id: 'my-checkpoint' });
    expect(existsSync(join(at.home, 'checkpoints/my-checkpoint'))).toBe(false);
    await expect(at.studio.call('generation.create', { prompt: 'a dog', checkpoint: 'my-checkpoint' })).rejects.toMatchObject({ code: 'checkpoint-unknown' });
  });

  it('can be removed when its folder is gone, and added again', async () => {
    const directory = await open();
    await add(directory, { id: 'mine' });
    rmSync(join(at.home, 'checkpoints/mine'), { recursive: true });
    expect((await installed()).find((entry) => entry.id === 'mine')?.problem).toContain('is gone');
    await at.studio.call('library.remove', { id: 'mine' });
    expect((await installed()).map((entry) => entry.id)).toEqual(['storybook']);
    expect(await add(directory, { id: 'mine' })).toMatchObject({ state: 'done', checkpoint: 'mine' });
  });

  it('is what pictures are made with once it was chosen, until it is gone', async () => {
    await add(await open());
    await at.studio.call('settings.set', { checkpoint: 'my-checkpoint' });
    expect((await at.studio.call('studio.info', {})).defaultCheckpoint).toBe('my-checkpoint');
    await at.studio.call('library.remove', { id: 'my-checkpoint' });
    expect((await at.studio.call('studio.info', {})).defaultCheckpoint).toBe('storybook');
  });

  it('the bundled one stays', async () => {
    await open();
    await expect(at.studio.call('library.remove', { id: 'storybook' })).rejects.toMatchObject({ code: 'checkpoint-bundled' });
    await expect(at.studio.call('library.remove', { id: 'nothing' })).rejects.toMatchObject({ code: 'checkpoint-unknown' });
  });
});

describe('a readout that was added', () => {
  /** As a download leaves it: its files with their hashes, then the row. */
  async function openWithReadout(): Promise<string> {
    const root = temporaryFolder();
    const home = homeLayout(join(root, 'home'));
    const directory = writeFiles(join(home.readouts, 'clip'), { 'config.json': '{}', 'onnx/model.onnx': 'towers' });
    const sums = await hashCheckpoint(directory);
    writeFileSync(join(directory, SUMS_FILE), JSON.stringify(sums));
    const connection = openDatabase({ path: home.database, backups: home.backups, clock: () => new Date(0) });
    checkpointRepository(connection).save({
      id: 'clip',
      kind: 'readout',
      origin: 'download',
      directory,
      source: 'clip',
      licence: null,
      sizeBytes: 8,
      files: 2,
      addedAt: new Date(0).toISOString(),
      verdict: null,
    });
    connection.close();
    at = await openFakeStudio(root);
    return directory;
  }

  it('is verified where it lies', async () => {
    const directory = await openWithReadout();
    const verify = async () => {
      const { task } = await at.studio.call('library.verify', { id: 'clip' });
      expect(await at.studio.finishedTask(task.id)).toMatchObject({ state: 'done' });
      return (await installed()).find((entry) => entry.id === 'clip')?.verdict;
    };
    expect(await verify()).toMatchObject({ state: 'match', files: 2 });
    writeFileSync(join(directory, 'onnx/model.onnx'), 'other towers');
    expect(await verify()).toMatchObject({ state: 'differ', changed: ['onnx/model.onnx'] });
  });

  it('says that its folder is gone, and can be removed then', async () => {
    rmSync(await openWithReadout(), { recursive: true });
    expect((await installed()).find((entry) => entry.id === 'clip')?.problem).toContain('is gone');
    await at.studio.call('library.remove', { id: 'clip' });
    expect((await installed()).map((entry) => entry.id)).toEqual(['storybook']);
  });
});
