import type { RenderOutput } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { isConstant } from '../history/picture-png.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { OpenedCheckpoint } from './engine-session.ts';
import { condemnsProvider, failureOf, nextAttempt, type Attempt, type FailureSite } from './fallback-ladder.ts';
import { fallbackNote } from './notes.ts';
import type { WorkParts } from './work-parts.ts';

export interface MadePicture {
  readonly opened: OpenedCheckpoint;
  readonly output: RenderOutput;
  /** Every rung of the ladder that was taken, in words. */
  readonly fallbacks: readonly string[];
}

export interface PictureWork {
  readonly checkpoint: CheckpointOnDisk;
  readonly first: Attempt;
  /** Said of the engine from the start. */
  readonly note: string | null;
  readonly signal: AbortSignal;
  /** Renders on what is open. */
  render(): Promise<RenderOutput>;
  /** Where the rendering stands. */
  site(): FailureSite;
  /** The first attempt that opens; later ones open in a fresh process and say so by themselves. */
  onOpened(): void;
}

/**
 * Makes a picture at the first attempt, or further down the fallback ladder, each time in a fresh process: after a lost
 * device or a failed allocation nothing of the old one can be trusted. Throws what can't be helped.
 */
export async function makePicture(parts: WorkParts, work: PictureWork): Promise<MadePicture> {
  const fallbacks: string[] = work.note === null ? [] : [work.note];
  for (let attempt = work.first; ;) {
    try {
      const opened = await parts.session.open(work.checkpoint, attempt, fallbacks.at(-1) ?? null);
      work.signal.throwIfAborted();
      work.onOpened();
      const output = await work.render();
      refuseEmptyPicture(output);
      return { opened, output, fallbacks };
    } catch (error) {
      const failure = work.signal.aborted ? null : failureOf(error, work.site());
      const next = failure === null ? null : nextAttempt(attempt, failure);
      if (failure === null || next === null) throw error;
      fallbacks.push(fallbackNote(parts.locale(), attempt, next, failure));
      await parts.session.restart();
      if (condemnsProvider(attempt, next, failure)) await parts.condemn(attempt.provider, work.checkpoint.id, reasonOf(error));
      attempt = next;
    }
  }
}

/** Why a provider is not tried again. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof StudioError)) return String(error);
  return String(error.details['reason'] ?? error.message);
}

function refuseEmptyPicture({ picture }: RenderOutput): void {
  if (!isConstant(picture)) return;
  throw new StudioError(
    'picture-not-finite',
    'The picture came out empty: every pixel is the same. Try another seed, fewer strong aspects, or the CPU provider.',
    { retryable: true, details: { reason: 'constant', step: null } },
  );
}
