import { explainPicture, type HowExplained } from './explain-work.ts';
import { condemnsProvider, failureOf, nextAttempt } from './fallback-ladder.ts';
import type { BegunExplanation, ExplainWishes, JobContext } from './job-queue.ts';
import { reasonOf } from './make-picture.ts';
import { explanationFallbackNote } from './notes.ts';
import type { Rendered } from './render-work.ts';
import { attemptFor, requireGeneration, type WorkParts } from './work-parts.ts';

/**
 * Explains a picture where it was made, or further down the fallback ladder, each time in a fresh process. There the
 * picture is made again, and effects are measured against that one: another provider's rounding is no effect. The picture
 * that is shown stays. Every rung is said with it. So it is where the picture's provider can't be used any more.
 * Answers with what was begun where it gave way; on a lower rung it goes through, since it would begin on the first again.
 */
export async function explainOnLadder(
  parts: WorkParts,
  rendered: Rendered,
  wishes: ExplainWishes,
  context: JobContext,
  begun: BegunExplanation | null = null,
): Promise<BegunExplanation | null> {
  const { id, checkpoint } = rendered.generation;
  const begin = await attemptFor(parts, rendered.generation);
  let { attempt } = begin;
  if (begin.note !== null) keepFallback(parts, id, begin.note);
  // What noise from a file has begun can't be begun again.
  let how: HowExplained = { remake: begin.note !== null, begun, mayGiveWay: !rendered.generation.fromNoiseFile };
  for (;;) {
    try {
      return await explainPicture(parts, rendered, wishes, context, how);
    } catch (error) {
      // The noise of a file went with the process that failed.
      const isLast = context.signal.aborted || rendered.generation.fromNoiseFile;
      const failure = isLast ? null : failureOf(error, 'denoiser');
      const next = failure === null ? null : nextAttempt(attempt, failure);
      if (failure === null || next === null) throw error;
      const told = explanationFallbackNote(parts.locale(), attempt, next, failure);
      await parts.session.restart();
      if (condemnsProvider(attempt, next, failure)) await parts.condemn(attempt.provider, checkpoint, reasonOf(error));
      keepFallback(parts, id, told);
      await parts.session.open(parts.checkpoints.require(checkpoint), next, told);
      context.signal.throwIfAborted();
      attempt = next;
      how = { remake: true, begun: null, mayGiveWay: false };
    }
  }
}

function keepFallback(parts: WorkParts, id: string, told: string): void {
  const { fallbacks } = requireGeneration(parts.generations, id);
  if (!fallbacks.includes(told)) parts.generations.update(id, { fallbacks: [...fallbacks, told] });
}
