import type { Timings } from '../database/generation-record.ts';
import type { ExplainEffort } from '../engine/explain/explainer.ts';
import { StudioError } from '../engine/studio-error.ts';
import { explainOnLadder } from './explain-on-ladder.ts';
import { stageWeights, type WorkStage } from './job-progress.ts';
import { USUAL_WISHES, type BegunExplanation, type ExplainWishes, type JobContext, type Work } from './job-queue.ts';
import { regroup, renderPicture, type Rendered } from './render-work.ts';
import { upscalePicture } from './upscale-work.ts';
import { attemptFor, refuseDrawnOtherwise, renderingOf, requireGeneration, type WorkParts } from './work-parts.ts';

/**
 * What the queue runs: turns a job's work into calls of the engine, which is the job's alone until it ends. Answers with
 * what is left for later: the explanation of a picture, or the rest of it, while other work waits. The person wants to see all pictures first.
 */
export function createPerformer(parts: WorkParts): (generationId: string, work: Work, context: JobContext) => Promise<Work | null> {
  /** How long the stages of the last job of that effort took, to weigh the next one's progress. */
  const lastTimings = new Map<ExplainEffort, Timings>();
  const explain = async (rendered: Rendered, wishes: ExplainWishes, context: JobContext, before: BegunExplanation | null = null): Promise<Work | null> => {
    const begun = await explainOnLadder(parts, rendered, wishes, context, before);
    if (begun !== null) return { kind: 'explain', wishes, begun };
    if (wishes.orders === 0) lastTimings.set(wishes.effort, requireGeneration(parts.generations, rendered.generation.id).timings);
    return null;
  };
  const perform = async (generationId: string, work: Work, context: JobContext): Promise<Work | null> => {
    context.expect(stageWeights(lastTimings.get(effortOf(work)) ?? null, stagesOf(work, parts.session.openCheckpoint() !== null)));
    switch (work.kind) {
      case 'generate': {
        const rendered = await renderPicture(parts, generationId, context, work.phrases);
        if (work.explain === null) return null;
        const wishes = { ...USUAL_WISHES, effort: work.explain };
        if (context.othersWait()) return { kind: 'explain', wishes };
        context.explaining();
        return explain(rendered, wishes, context);
      }
      case 'explain':
        return explain(await renderedBefore(parts, generationId, work.wishes, context), work.wishes, context, work.begun);
      case 'counterfactual':
        await renderCounterfactual(parts, generationId, context);
        return null;
      case 'upscale':
        await upscalePicture(parts, generationId, work.origin, context);
        return null;
      default:
        return work satisfies never;
    }
  };
  return (generationId, work, context) => parts.session.alone(() => perform(generationId, work, context), context.signal);
}

function stagesOf(work: Work, isOpen: boolean): ReadonlySet<WorkStage> {
  if (work.kind === 'upscale') return new Set(['upscale']);
  const stages = new Set<WorkStage>(isOpen ? [] : ['load']);
  if (work.kind !== 'explain') for (const stage of ['encode', 'denoise', 'decode'] as const) stages.add(stage);
  if (work.kind === 'explain' || (work.kind === 'generate' && work.explain !== null)) stages.add('explain');
  return stages;
}

function effortOf(work: Work): ExplainEffort {
  if (work.kind === 'counterfactual' || work.kind === 'upscale') return 'measured';
  return (work.kind === 'explain' ? work.wishes.effort : work.explain) ?? 'measured';
}

/** A picture that is there already, ready to be explained. */
async function renderedBefore(parts: WorkParts, generationId: string, { phrases }: ExplainWishes, context: JobContext): Promise<Rendered> {
  const before = requireGeneration(parts.generations, generationId);
  await refuseDrawnOtherwise(parts, before);
  const picture = await parts.files.picture(generationId);
  if (picture === null) {
    throw new StudioError('generation-unknown', `The file of the picture “${generationId}” is gone, so it can't be explained.`, {
      details: { generation: generationId },
    });
  }
  const { attempt, note } = await attemptFor(parts, before);
  await parts.session.open(parts.checkpoints.require(before.checkpoint), attempt, note);
  context.signal.throwIfAborted();
  const generation = phrases === null ? before : await regroup(parts, before, phrases, context.signal);
  return { generation, rendering: await renderingOf(generation, parts), picture };
}

/** The exact picture under another coalition, and what really differs from the picture it came from. */
async function renderCounterfactual(parts: WorkParts, generationId: string, context: JobContext): Promise<void> {
  const { generation, rendering, picture } = await renderPicture(parts, generationId, context);
  const before = generation.parent === null ? null : await parts.files.picture(generation.parent);
  if (before === null) return;
  const { changes } = await parts.session.call('compare', { before, after: picture, locale: parts.locale(), rendering }, { signal: context.signal });
  parts.generations.update(generationId, { changes });
  parts.emit({ kind: 'generation', generationId });
}
