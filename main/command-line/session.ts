import { StudioError } from '../engine/studio-error.ts';
import type { Generation, Job, ReportFormat } from '../../preload/contract.ts';
import type { WireError } from '../../preload/contract-error.ts';
import type { Studio } from '../studio-interface.ts';
import type { StudioOptions } from '../studio.ts';
import { createProgressLine } from './progress-line.ts';
import type { Terminal } from './terminal.ts';

/** What an open studio needs to be told by one command's options. */
export type StudioWishes = Pick<StudioOptions, 'provider' | 'renderFiles'>;

/** A studio for the length of one command. */
export interface OpenSession {
  readonly studio: Studio;
  readonly home: string;
  /** Writes a report to a file. */
  saveReport(id: string, format: ReportFormat, path: string): Promise<string>;
  /** Writes a profile to a file, to be shared. */
  saveProfile(id: string, path: string): Promise<string>;
  /** The folder that the next export goes to. */
  exportTo(folder: string): void;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly json: boolean;
  /** Aborted when the person presses Ctrl+C. */
  readonly signal: AbortSignal;
  /** Opens the studio for `use`, and closes it whatever happens. */
  withStudio<T>(wishes: StudioWishes, use: (session: OpenSession) => Promise<T>): Promise<T>;
}

/** A failure that the studio stored with a picture, on its way out. */
export class StoredFailure extends Error {
  override readonly name = 'StoredFailure';
  readonly code: string;

  constructor(error: WireError) {
    super(error.message);
    this.code = error.code;
  }
}

/** The picture that has the reasons: of an enlarged one the picture it was made from. Throws StudioError `generation-unknown`. */
export async function renderedOf(studio: Studio, id: string): Promise<Generation> {
  const generation = await studio.call('generation.get', { id });
  if (generation.upscale === null) return generation;
  if (generation.upscale.of !== null) return studio.call('generation.get', { id: generation.upscale.of });
  throw new StudioError('generation-unknown', `“${id}” was enlarged from a picture that is deleted, and its reasons with it.`, { details: { generation: id } });
}

/** Prints one document, or else lines. */
export function print(context: CommandContext, document: unknown, lines: readonly string[]): void {
  context.terminal.out(context.json ? `${JSON.stringify(document, null, 2)}\n` : `${lines.join('\n')}\n`);
}

/** Waits for a job, showing how it goes; Ctrl+C cancels it. Answers with the generation it made, or throws its failure. */
export async function finish(context: CommandContext, studio: Studio, job: Job): Promise<Generation> {
  const progress = createProgressLine(context.terminal, context.json && !context.terminal.interactive);
  const stop = studio.onEvent((event) => {
    if (event.kind === 'job' && event.job.id === job.id) progress.show(event.job);
  });
  const cancel = (): void => {
    void studio.call('jobs.cancel', { id: job.id });
  };
  context.signal.addEventListener('abort', cancel);
  if (context.signal.aborted) cancel();
  try {
    await studio.finished(job.id);
  } finally {
    context.signal.removeEventListener('abort', cancel);
    stop();
    progress.end();
  }
  // The queue knows how it ended also where the disk was too full to keep that.
  const ended = (await studio.call('jobs.list', {})).jobs.find(({ id }) => id === job.id);
  if (ended !== undefined && ended.error !== null) throw new StoredFailure(ended.error);
  const generation = await studio.call('generation.get', { id: job.generationId });
  if (generation.state === 'done') return generation;
  if (generation.error !== null) throw new StoredFailure(generation.error);
  if (generation.state === 'cancelled') throw new StudioError('cancelled', 'Cancelled.');
  throw new StudioError('engine-stopped', 'The work was interrupted. Ask for it again.', { retryable: true });
}

/** One that has no picture yet is another studio's work: its job is not in this one's queue. */
export async function madeBefore(studio: Studio, id: string): Promise<Generation> {
  const generation = await studio.call('generation.get', { id });
  if (generation.hasPicture) return generation;
  throw new StudioError('generation-unknown', `The picture “${id}” is being made by another studio. Ask again when it is done.`, {
    retryable: true,
    details: { generation: id },
  });
}

/** The id that the person meant: `last`, a whole id, or the beginning of just one. */
export async function resolveId(studio: Studio, typed: string): Promise<string> {
  if (typed === 'last') {
    const { generations } = await studio.call('history.list', { limit: 1 });
    const newest = generations[0];
    if (newest === undefined) throw new StudioError('generation-unknown', 'The history is empty: make a picture first.');
    return newest.id;
  }
  const [only, second] = typed === '' || typed.length > 128 ? [] : (await studio.call('history.find', { beginning: typed })).ids;
  if (only === undefined) throw new StudioError('generation-unknown', `There is no picture “${typed}” in the history.`, { details: { generation: typed } });
  if (second !== undefined)
    throw new StudioError('generation-unknown', `“${typed}” could be ${only} or ${second}: give more of the id.`, { details: { generation: typed } });
  return only;
}
