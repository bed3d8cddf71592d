import type { LibraryTask, TaskProgress } from '../../preload/contract-library.ts';
import { StudioError } from '../engine/studio-error.ts';
import { wireError } from '../jobs/wire-error.ts';

/** What a piece of work may tell, and has to listen to. */
export interface TaskContext {
  readonly id: string;
  /** Aborted on pause, cancel and when the studio closes. */
  readonly signal: AbortSignal;
  report(progress: TaskProgress): void;
  /** Says under which id the checkpoint is or will be installed. */
  settle(checkpoint: string): void;
}

export interface TaskWork {
  run(context: TaskContext): Promise<void>;
  /** Removes what was begun; after a cancel. */
  discard(): Promise<void>;
  /** Whether it can be interrupted and go on later where it was. */
  readonly pausable: boolean;
}

export type NewTask = Pick<LibraryTask, 'id' | 'kind' | 'source' | 'checkpoint' | 'title'>;

export interface LibraryTasksOptions {
  readonly clock: () => Date;
  readonly onChange: (task: LibraryTask) => void;
}

type Interruption = 'pause' | 'cancel';

interface Entry {
  task: LibraryTask;
  readonly work: TaskWork;
  abort: AbortController | null;
  interruption: Interruption | null;
  ended: Promise<void>;
  /** What is being removed while nothing runs, after a cancel. */
  discarding: Promise<void> | null;
  /** Why what was begun still lies there after a cancel; null when it doesn't. */
  undiscarded: Error | null;
  toldAt: number;
}

/** Progress is told this often at most; a change of state or kind at once. */
const TELL_EVERY_MS = 100;

/** The state after one more report: the value never goes back, whatever kind of work comes next. */
export function withProgress(task: LibraryTask, progress: TaskProgress): LibraryTask {
  return { ...task, progress: { ...progress, value: Math.max(task.progress.value, Math.min(1, progress.value)) } };
}

/** Long work on checkpoints: runs here, whatever dialog is open, until it ends, is interrupted, or the studio closes. */
export class LibraryTasks {
  readonly #options: LibraryTasksOptions;
  readonly #entries = new Map<string, Entry>();

  constructor(options: LibraryTasksOptions) {
    this.#options = options;
  }

  list(): readonly LibraryTask[] {
    return [...this.#entries.values()].map((entry) => entry.task);
  }

  start(task: NewTask, work: TaskWork): LibraryTask {
    const entry = this.#enter({ ...task, state: 'running', progress: { kind: 'waiting', value: 0 }, error: null }, work);
    this.#run(entry);
    return entry.task;
  }

  /** Puts up work that an earlier run of the studio began, to be resumed or cancelled. */
  restore(task: LibraryTask, work: TaskWork): void {
    this.#enter(task, work);
  }

  /** Throws StudioError `task-unknown`. */
  async pause(id: string): Promise<void> {
    const entry = this.#require(id);
    if (entry.work.pausable) await this.#interrupt(entry, 'pause');
  }

  /** Goes on with what was paused or failed. Throws StudioError `task-unknown`. */
  resume(id: string): void {
    const entry = this.#require(id);
    if (entry.discarding !== null) return;
    if (entry.task.state === 'paused' || entry.task.state === 'failed') this.#run(entry);
  }

  /** Gives it up and removes what was begun. Throws StudioError `task-unknown`, and what keeps the files from being removed. */
  async cancel(id: string): Promise<void> {
    const entry = this.#require(id);
    switch (entry.task.state) {
      case 'running':
        await this.#interrupt(entry, 'cancel');
        if (entry.undiscarded !== null) throw entry.undiscarded;
        return;
      case 'paused':
      case 'failed':
        entry.discarding ??= this.#discard(entry).finally(() => {
          entry.discarding = null;
        });
        return entry.discarding;
      case 'done':
      case 'cancelled':
        return;
      default:
        return entry.task.state satisfies never;
    }
  }

  /** Resolves when the task runs no longer. */
  async finished(id: string): Promise<LibraryTask> {
    const entry = this.#require(id);
    await entry.ended;
    return entry.task;
  }

  /** Interrupts everything; what can be paused goes on at the next start. What is being discarded is waited for. */
  async close(): Promise<void> {
    const entries = [...this.#entries.values()];
    await Promise.all(entries.map((entry) => this.#interrupt(entry, entry.work.pausable ? 'pause' : 'cancel')));
    // Whoever cancelled hears of a failure.
    await Promise.allSettled(entries.flatMap((entry) => entry.discarding ?? []));
  }

  #enter(task: LibraryTask, work: TaskWork): Entry {
    const entry: Entry = { task, work, abort: null, interruption: null, ended: Promise.resolve(), discarding: null, undiscarded: null, toldAt: 0 };
    this.#entries.set(task.id, entry);
    return entry;
  }

  #run(entry: Entry): void {
    const abort = new AbortController();
    entry.abort = abort;
    entry.interruption = null;
    entry.undiscarded = null;
    this.#become(entry, { ...entry.task, state: 'running', error: null });
    entry.ended = this.#perform(entry, abort.signal).finally(() => {
      entry.abort = null;
    });
  }

  async #perform(entry: Entry, signal: AbortSignal): Promise<void> {
    try {
      await entry.work.run({
        id: entry.task.id,
        signal,
        report: (progress) => this.#report(entry, progress),
        settle: (checkpoint) => this.#become(entry, { ...entry.task, checkpoint }),
      });
      this.#become(entry, { ...withProgress(entry.task, { kind: 'finished', value: 1 }), state: 'done' });
    } catch (error) {
      await this.#fail(entry, error);
    }
  }

  async #fail(entry: Entry, error: unknown): Promise<void> {
    if (entry.interruption === 'pause') return this.#become(entry, { ...entry.task, state: 'paused' });
    const isCancelled = entry.interruption === 'cancel';
    const undiscarded = isCancelled || !entry.work.pausable ? await whyNotDiscarded(entry.work) : null;
    if (isCancelled && undiscarded === null) return this.#become(entry, { ...entry.task, state: 'cancelled' });
    // Nobody waits for this but who cancelled: it must not end as a rejection.
    if (isCancelled) entry.undiscarded = undiscarded;
    this.#become(entry, { ...entry.task, state: 'failed', error: wireError(isCancelled ? undiscarded : error) });
  }

  async #discard(entry: Entry): Promise<void> {
    await entry.work.discard();
    this.#become(entry, { ...entry.task, state: 'cancelled' });
  }

  #report(entry: Entry, progress: TaskProgress): void {
    const now = this.#options.clock().getTime();
    const changed = entry.task.progress.kind !== progress.kind;
    entry.task = withProgress(entry.task, progress);
    if (!changed && now - entry.toldAt < TELL_EVERY_MS) return;
    entry.toldAt = now;
    this.#options.onChange(entry.task);
  }

  #become(entry: Entry, task: LibraryTask): void {
    entry.task = task;
    this.#options.onChange(task);
  }

  async #interrupt(entry: Entry, interruption: Interruption): Promise<void> {
    if (entry.abort === null) return;
    entry.interruption ??= interruption;
    entry.abort.abort();
    await entry.ended;
  }

  #require(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new StudioError('task-unknown', 'This work is no longer under way. Look at the list of checkpoints again.', { details: { task: id } });
  }
}

async function whyNotDiscarded(work: TaskWork): Promise<Error | null> {
  try {
    await work.discard();
    return null;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
