import type { LibraryTask } from '../../preload/contract-library.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Studio } from '../studio-interface.ts';
import { StoredFailure, type CommandContext } from './session.ts';

const BAR = 24;

/** Waits for work on a checkpoint, showing how it goes; Ctrl+C interrupts it. Throws its failure. */
export async function finishTask(context: CommandContext, studio: Studio, task: LibraryTask): Promise<LibraryTask> {
  const quiet = context.json && !context.terminal.interactive;
  let last = '';
  const show = (now: LibraryTask): void => {
    const text = context.terminal.interactive ? `${bar(now.progress.value)} ${describe(now)}` : stageOf(now);
    if (quiet || text === last) return;
    last = text;
    context.terminal.err(context.terminal.interactive ? `\r\u001b[2K${text}` : `${text} …\n`);
  };
  const stop = studio.onEvent((event) => {
    if (event.kind === 'task' && event.task.id === task.id && event.task.state === 'running') show(event.task);
  });
  // A download keeps what it has, so that the same command goes on with it; everything else starts anew.
  const interrupt = (): void => {
    void studio.call(task.kind === 'download' ? 'library.pause' : 'library.cancel', { id: task.id });
  };
  context.signal.addEventListener('abort', interrupt);
  if (context.signal.aborted) interrupt();
  try {
    const ended = await studio.finishedTask(task.id);
    if (ended.error !== null) throw new StoredFailure(ended.error);
    if (ended.state === 'paused') throw new StudioError('cancelled', 'Interrupted. What came so far is kept; the same command goes on with it.');
    if (ended.state === 'cancelled') throw new StudioError('cancelled', 'Cancelled.');
    return ended;
  } finally {
    context.signal.removeEventListener('abort', interrupt);
    stop();
    if (!quiet && context.terminal.interactive) context.terminal.err('\r\u001b[2K');
  }
}

function stageOf({ progress }: LibraryTask): string {
  switch (progress.kind) {
    case 'waiting':
      return 'looking';
    case 'list':
      return 'asking for the list of files';
    case 'transfer':
      return 'downloading';
    case 'retry':
      return `trying again after “${progress.reason}” (attempt ${progress.attempt})`;
    case 'copy':
      return 'copying';
    case 'hash':
      return 'comparing with SHA-256';
    case 'finished':
      return 'done';
    default:
      return progress satisfies never;
  }
}

function describe(task: LibraryTask): string {
  const { progress } = task;
  const percent = `${String(Math.floor(progress.value * 100)).padStart(3)} %`;
  switch (progress.kind) {
    case 'transfer': {
      const left = progress.remainingMs === null ? '' : `, ${Math.max(1, Math.round(progress.remainingMs / 1000))} s left`;
      return `${percent}  ${stageOf(task)}, ${megabytes(progress.doneBytes)} of ${megabytes(progress.totalBytes)} MB, file ${progress.filesDone} of ${progress.files}${left}`;
    }
    case 'copy':
    case 'hash':
      return `${percent}  ${stageOf(task)}, ${megabytes(progress.doneBytes)} of ${megabytes(progress.totalBytes)} MB`;
    case 'waiting':
    case 'list':
    case 'retry':
    case 'finished':
      return `${percent}  ${stageOf(task)}`;
    default:
      return progress satisfies never;
  }
}

function bar(value: number): string {
  const filled = Math.floor(value * BAR);
  return '█'.repeat(filled) + '░'.repeat(BAR - filled);
}

export function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
