import { describe, expect, it } from 'vitest';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { LibraryTasks } from '../../../main/library/library-tasks.ts';

const FAILED: LibraryTask = {
  id: 'dreams',
  kind: 'download',
  source: 'hub:painter/dreams',
  checkpoint: 'dreams',
  title: 'Dreams',
  state: 'failed',
  progress: { kind: 'list', value: 0.1 },
  error: null,
};

function withOneToDiscard() {
  const tasks = new LibraryTasks({ clock: () => new Date(0), onChange: () => undefined });
  const disk = Promise.withResolvers<void>();
  const seen = { begun: 0, ended: 0 };
  tasks.restore(FAILED, {
    pausable: true,
    run: () => Promise.resolve(),
    async discard() {
      seen.begun += 1;
      await disk.promise;
      seen.ended += 1;
    },
  });
  return { tasks, disk, seen };
}

describe('work that fails, and can not be removed either', () => {
  /** Fails as soon as it is told to stop, or at once. */
  const stubborn = (pausable: boolean, waits: boolean) => ({
    pausable,
    run: ({ signal }: { readonly signal: AbortSignal }) =>
      waits ? new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))) : Promise.reject(new Error('network')),
    discard: () => Promise.reject(new StudioError('folder-not-writable', 'The folder can’t be written.')),
  });
  const task = { id: 'dreams', kind: 'verify', source: null, checkpoint: 'dreams', title: 'Dreams' } as const;

  it('ends as failed, and says what it failed of', async () => {
    const tasks = new LibraryTasks({ clock: () => new Date(0), onChange: () => undefined });
    tasks.start(task, stubborn(false, false));
    expect(await tasks.finished('dreams')).toMatchObject({ state: 'failed', error: { message: expect.stringContaining('network') } });
  });

  it('is not cancelled as long as its files lie there: that is what it says, and it can be cancelled again', async () => {
    const tasks = new LibraryTasks({ clock: () => new Date(0), onChange: () => undefined });
    tasks.start(task, stubborn(true, true));
    await expect(tasks.cancel('dreams')).rejects.toMatchObject({ code: 'folder-not-writable' });
    expect(tasks.list()).toMatchObject([{ state: 'failed', error: { code: 'folder-not-writable' } }]);
    expect((await tasks.finished('dreams')).state).toBe('failed');
    await tasks.close();
  });
});

describe('closing while something is being discarded', () => {
  it('waits until it is: what discards still needs the studio', async () => {
    const { tasks, disk, seen } = withOneToDiscard();
    const cancelled = tasks.cancel('dreams');
    const endedAtClose = tasks.close().then(() => seen.ended);
    setImmediate(() => disk.resolve());
    expect(await endedAtClose).toBe(1);
    await cancelled;
    expect(tasks.list()).toMatchObject([{ state: 'cancelled' }]);
  });

  it('closes all the same when discarding fails, and whoever cancelled hears of it', async () => {
    const { tasks, disk } = withOneToDiscard();
    const heard = tasks.cancel('dreams').catch((error: unknown) => error);
    const closed = tasks.close();
    disk.reject(new Error('disk'));
    await closed;
    expect(await heard).toEqual(new Error('disk'));
    expect(tasks.list()).toMatchObject([{ state: 'failed' }]);
  });

  it('discards once, and goes on with nothing that is being discarded', async () => {
    const { tasks, disk, seen } = withOneToDiscard();
    const both = Promise.all([tasks.cancel('dreams'), tasks.cancel('dreams')]);
    tasks.resume('dreams');
    disk.resolve();
    await both;
    expect(seen).toEqual({ begun: 1, ended: 1 });
    expect(tasks.list()).toMatchObject([{ state: 'cancelled' }]);
  });
});
