import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ExportStatus } from '../../../preload/contract-history.ts';
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

function desktopWith(changes: Partial<NonNullable<NonNullable<Parameters<typeof openFakeStudio>[1]>['desktop']>>) {
  return {
    trash: async (paths: readonly string[]) => paths.forEach((path) => rmSync(path)),
    discard: async () => undefined,
    chooseFolder: async () => null,
    chooseFile: async () => null,
    showInFolder: () => undefined,
    copyPicture: async () => undefined,
    chooseSavePath: async () => null,
    printPdf: async () => new Uint8Array(),
    ...changes,
  };
}

async function make({ studio }: StudioAtHand, ...prompts: readonly string[]): Promise<string[]> {
  const ids: string[] = [];
  for (const prompt of prompts) {
    const { jobs } = await studio.call('generation.create', { prompt, seed: 1, explain: false });
    for (const job of jobs) await studio.finished(job.id);
    ids.push(jobs[0]?.generationId ?? '');
  }
  return ids;
}

const listed = async ({ studio }: StudioAtHand) => (await studio.call('history.list', { counterfactuals: true })).generations.map(({ id }) => id);
const picture = ({ home }: StudioAtHand, id: string): string => join(home, 'pictures', `${id}.png`);

describe('stars for many', () => {
  it('are given all at once, or to none where one is not there', async () => {
    const at = await open();
    const ids = await make(at, 'one', 'two', 'three');
    await expect(at.studio.call('history.star', { ids: [...ids, 'nothing'], starred: true })).rejects.toMatchObject({ code: 'generation-unknown' });
    expect((await at.studio.call('history.list', { starred: true })).total).toBe(0);
    at.events.length = 0;
    await at.studio.call('history.star', { ids: [...ids, ...ids], starred: true });
    expect((await at.studio.call('history.list', { starred: true })).total).toBe(3);
    expect(at.events).toEqual([{ kind: 'history' }]);
  });

  it('are for no more than can be meant', async () => {
    const at = await open();
    const many = Array.from({ length: 50_001 }, (_, index) => `g${index}`);
    for (const ids of [many, [], [''], ['x'.repeat(129)]])
      await expect(at.studio.call('history.star', { ids, starred: true })).rejects.toMatchObject({ code: 'setting-out-of-range' });
  });
});

describe('deleting many', () => {
  it('is one deletion that one Undo takes back, files and rows', async () => {
    const at = await open();
    const [one = '', two = '', three = ''] = await make(at, 'one', 'two', 'three');
    const { deletion } = await at.studio.call('history.delete', { ids: [one, three], undoable: true });
    expect(await listed(at)).toEqual([two]);
    expect(await at.studio.asset(`picture/${one}`, {})).toBeNull();
    await expect(at.studio.call('history.star', { id: one, starred: true })).rejects.toMatchObject({ code: 'generation-unknown' });
    expect(at.binned).toEqual([]);
    await at.studio.call('history.restore', { deletion: deletion ?? '' });
    expect(await listed(at)).toEqual([three, two, one]);
    expect(await at.studio.asset(`picture/${one}`, {})).not.toBeNull();
  });

  it('ends in the bin once nobody wants it back, and can’t be undone then', async () => {
    const at = await open();
    const [one = '', two = '', kept = ''] = await make(at, 'one', 'two', 'kept');
    const { deletion } = await at.studio.call('history.delete', { ids: [one, two], undoable: true });
    await at.studio.call('history.finishDelete', { deletion: deletion ?? '' });
    expect(at.binned).toEqual([picture(at, one), picture(at, two)]);
    await expect(at.studio.call('history.restore', { deletion: deletion ?? '' })).rejects.toMatchObject({ code: 'deletion-over' });
    expect(await listed(at)).toEqual([kept]);
  });

  it('is of none where one is not there', async () => {
    const at = await open();
    const ids = await make(at, 'one', 'two');
    await expect(at.studio.call('history.delete', { ids: [...ids, 'nothing'] })).rejects.toMatchObject({ code: 'generation-unknown' });
    expect(await listed(at)).toHaveLength(2);
  });

  it('brings back what the bin refuses, and only that', async () => {
    const refused: string[] = [];
    const at = await open(temporaryFolder(), {
      desktop: desktopWith({
        trash: async (paths) => {
          if (paths.some((path) => refused.includes(path))) throw new Error('no bin here');
          for (const path of paths) rmSync(path);
        },
      }),
    });
    const ids = await make(at, 'one', 'two', 'three');
    const [one = '', two = '', three = ''] = ids;
    refused.push(picture(at, two));
    at.events.length = 0;
    await expect(at.studio.call('history.delete', { ids })).rejects.toThrow('no bin here');
    expect(await listed(at)).toEqual([three, two]);
    expect([one, two, three].map((id) => existsSync(picture(at, id)))).toEqual([false, true, true]);
    // They count again in the list and in what was called right and wrong: with one step or with two.
    const told = [{ kind: 'history' }, { kind: 'feedback' }];
    expect(at.events).toEqual([...told, ...told]);
    const { deletion } = await at.studio.call('history.delete', { ids: [two], undoable: true });
    at.events.length = 0;
    await expect(at.studio.call('history.finishDelete', { deletion: deletion ?? '' })).rejects.toThrow('no bin here');
    expect(at.events).toEqual(told);
  });

  it('ends the work on them, the waiting too, and leaves other work alone', async () => {
    const at = await open();
    const release = at.engine.hold();
    const ask = async (prompt: string) => (await at.studio.call('generation.create', { prompt })).jobs[0];
    const [first, waiting, other] = [await ask('first'), await ask('waiting'), await ask('other')];
    await expect.poll(() => at.engine.calls.includes('render')).toBe(true);
    const gone = [first?.generationId ?? '', waiting?.generationId ?? ''];
    await at.studio.call('history.delete', { ids: gone, undoable: true });
    release();
    const { jobs } = await at.studio.call('jobs.list', {});
    expect(jobs.filter(({ generationId }) => gone.includes(generationId)).map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    await at.studio.finished(other?.id ?? '');
    expect(await at.studio.call('generation.get', { id: other?.generationId ?? '' })).toMatchObject({ state: 'done' });
    expect(readdirSync(join(at.home, 'pictures'))).toEqual([`${other?.generationId ?? ''}.png`]);
  });

  it('ends an explanation under way, whose picture comes back whole', async () => {
    const at = await open();
    const [id = ''] = await make(at, 'a dog');
    const release = at.engine.hold();
    await at.studio.call('generation.explain', { id });
    await expect.poll(() => at.engine.calls.includes('explain')).toBe(true);
    const { deletion } = await at.studio.call('history.delete', { ids: [id], undoable: true });
    release();
    await at.studio.call('history.restore', { deletion: deletion ?? '' });
    expect(await at.studio.call('generation.get', { id })).toMatchObject({ state: 'cancelled', hasPicture: true, explanation: null });
  });

  it('goes its way when the studio is closed, and at the next start where it could not', async () => {
    const root = temporaryFolder();
    let full = true;
    const binned: string[] = [];
    const desktop = desktopWith({
      trash: async (paths) => {
        if (full) throw new Error('no bin here');
        for (const path of paths) rmSync(path);
        binned.push(...paths);
      },
    });
    const first = await openFakeStudio(root, { desktop });
    const [one = '', two = ''] = await make(first, 'one', 'two');
    await first.studio.call('history.delete', { ids: [one], undoable: true });
    await first.studio.close();
    expect(existsSync(picture(first, one))).toBe(true);
    full = false;
    const second = await openFakeStudio(root, { desktop });
    await expect.poll(() => binned).toEqual([picture(second, one)]);
    await second.studio.call('history.delete', { ids: [two], undoable: true });
    await second.studio.close();
    expect(binned).toEqual([picture(second, one), picture(second, two)]);
    const third = await open(root, { desktop });
    expect(await listed(third)).toEqual([]);
  });
});

describe('an export', () => {
  async function exported(at: StudioAtHand, ids: readonly string[], cancelAfter?: number): Promise<ExportStatus> {
    const { promise, resolve } = Promise.withResolvers<ExportStatus>();
    const stop = at.studio.onEvent((event) => {
      if (event.kind !== 'export') return;
      if (event.status.state !== 'running') resolve(event.status);
      else if (event.status.done === cancelAfter) void at.studio.call('history.cancelExport', { id: event.status.id });
    });
    const { status } = await at.studio.call('history.export', { ids: [...ids] });
    expect(status).toMatchObject({ state: 'running', total: ids.length, done: 0 });
    return promise.finally(stop);
  }

  async function openFor(folder: string): Promise<StudioAtHand> {
    return open(temporaryFolder(), { desktop: desktopWith({ chooseFolder: async () => folder }) });
  }

  it('writes the files as they are, in nobody’s place, and tells how far it is', async () => {
    const folder = join(temporaryFolder(), 'new', 'folder');
    const at = await openFor(folder);
    const ids = await make(at, 'one', 'two');
    const [one = '', two = ''] = ids;
    expect(await exported(at, ids)).toMatchObject({ state: 'done', folder, done: 2, missing: [], error: null });
    mkdirSync(join(folder, `finexl-${one} (2).png`));
    const again = await exported(at, ids);
    expect(again.written).toEqual([
      { id: one, file: `finexl-${one} (3).png` },
      { id: two, file: `finexl-${two} (2).png` },
    ]);
    for (const { id, file } of again.written) expect(readFileSync(join(folder, file)).equals(readFileSync(picture(at, id)))).toBe(true);
    const told = at.events.flatMap((event) => (event.kind === 'export' ? [event.status.done] : []));
    expect(told).toEqual([1, 2, 2, 1, 2, 2]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is cancelled between two pictures: what was written stays, what was not is named', async () => {
    const folder = temporaryFolder();
    const at = await openFor(folder);
    const ids = await make(at, 'one', 'two', 'three');
    const ended = await exported(at, ids, 1);
    expect(ended.state).toBe('cancelled');
    expect([...ended.written.map(({ id }) => id), ...ended.missing]).toEqual(ids);
    expect(readdirSync(folder)).toEqual(ended.written.map(({ file }) => file));
  });

  it('skips what has no picture, and is refused for what is not there', async () => {
    const folder = temporaryFolder();
    const at = await openFor(folder);
    const ids = await make(at, 'one', 'two');
    rmSync(picture(at, ids[0] ?? ''));
    expect(await exported(at, ids)).toMatchObject({ state: 'done', done: 1, skipped: 1 });
    await expect(at.studio.call('history.export', { ids: ['nothing'] })).rejects.toMatchObject({ code: 'generation-unknown' });
  });

  it('that breaks off says which were written and why', async () => {
    const folder = temporaryFolder();
    const at = await openFor(folder);
    const ids = await make(at, 'one', 'two', 'three');
    const [one = '', two = '', three = ''] = ids;
    // A picture that can't be read, as on a failing disk: a folder in the file's place.
    rmSync(picture(at, two));
    mkdirSync(picture(at, two));
    const ended = await exported(at, ids);
    expect(ended).toMatchObject({
      state: 'failed',
      done: 1,
      written: [{ id: one }],
      missing: [two, three],
      error: { message: expect.stringContaining('EISDIR') },
    });
  });

  it('to a place that can’t be written to says so, and is nothing where no folder was chosen', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'file'), '');
    chmodSync(join(root, 'file'), 0o600);
    const at = await openFor(join(root, 'file', 'folder'));
    const ids = await make(at, 'one');
    expect(await exported(at, ids)).toMatchObject({ state: 'failed', done: 0, error: { code: 'folder-not-writable' } });
    const none = await open();
    expect(await none.studio.call('history.export', { ids: await make(none, 'one') })).toEqual({ status: null });
  });
});
