import type { Job } from '../../preload/contract.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { ExplanationRepository } from '../database/explanation-repository.ts';
import type { Coalition, Factor } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import { changedCoalition } from './coalition-change.ts';
import { coalitionMeaning } from './coalition-meaning.ts';
import type { EngineSession } from './engine-session.ts';
import { enter, type OrderParts } from './generate.ts';
import { attemptFor, refuseDrawnOtherwise, refuseNoiseFile, renderingOf, requireGeneration, requireRendered, type WorkParts } from './work-parts.ts';

export interface WhatIfParts extends OrderParts, Pick<WorkParts, 'drawnBy' | 'providerFor' | 'whyNot' | 'locale'> {
  readonly session: EngineSession;
  readonly explanations: ExplanationRepository;
}

export interface WhatIfAnswer {
  readonly generationId: string;
  readonly job: Job | null;
  readonly approximate: boolean;
}

/**
 * The same picture under another coalition: the approximate picture now, the exact one by a job. A what-if of a
 * counterfactual changes the original's rendering further, by the factors that it shows: its phrases stay as they were
 * when the original is regrouped later. What was made before is found again,
 * by what its coalition means. Of an enlarged picture it is one of the picture that was enlarged. Throws StudioError `factor-unknown`,
 * `noise-not-kept`, `drawn-otherwise`.
 */
export function createWhatIf(parts: WhatIfParts): (id: string, change: Coalition) => Promise<WhatIfAnswer> {
  /** What is being answered right now, so that asking twice in a row makes one picture. */
  const underway = new Map<string, Promise<WhatIfAnswer>>();
  return async (id, change) => {
    const asked = requireRendered(parts.generations, id);
    const root = asked.parent === null ? asked : requireGeneration(parts.generations, asked.parent);
    if (root.factors.length === 0) {
      throw new StudioError('factor-unknown', `The factors of “${root.id}” are not known yet: it has no picture. Wait until it has one.`, {
        retryable: true,
        details: { generation: root.id },
      });
    }
    const coalition = changedCoalition(asked.factors, asked.coalition, change);
    if (Object.keys(coalition).length === 0) return { generationId: root.id, job: null, approximate: false };
    refuseNoiseFile(root);
    await refuseDrawnOtherwise(parts, root);
    const key = `${root.id} ${coalitionMeaning(root.prompt, asked.factors, coalition)}`;
    const answer = underway.get(key) ?? answerWith(parts, root, asked.factors, coalition).finally(() => underway.delete(key));
    underway.set(key, answer);
    return answer;
  };
}

async function answerWith(parts: WhatIfParts, root: GenerationRecord, factors: readonly Factor[], coalition: Coalition): Promise<WhatIfAnswer> {
  const meaning = coalitionMeaning(root.prompt, factors, coalition);
  const made = parts.generations.counterfactuals(root.id).find((one) => coalitionMeaning(root.prompt, one.factors, one.coalition) === meaning);
  if (made !== undefined) {
    const { approximate } = await parts.files.has(made.id);
    return { generationId: made.id, job: parts.queue.jobOf(made.id), approximate };
  }
  const generation = counterfactualOf(parts, { ...root, factors }, coalition);
  const record = enter(parts, generation);
  // Before the exact one is queued: the engine would do that first.
  const approximate = speaksOf(root.factors, coalition, factors) && (await approximatePicture(parts, root, generation.id, coalition));
  return { generationId: generation.id, job: parts.queue.add(record, { kind: 'counterfactual' }), approximate };
}

/** Whether what a coalition changes is the same under the original's factors of today, which its ledger has shares of. */
function speaksOf(today: readonly Factor[], coalition: Coalition, factors: readonly Factor[]): boolean {
  const spanIn = (of: readonly Factor[], id: string): string | undefined => of.find((factor) => factor.id === id)?.span?.join('-');
  return Object.keys(coalition).every((id) => today.some((factor) => factor.id === id) && spanIn(today, id) === spanIn(factors, id));
}

function counterfactualOf(parts: WhatIfParts, root: GenerationRecord, coalition: Coalition): GenerationRecord {
  return {
    ...root,
    id: parts.newId(),
    createdAt: parts.clock().toISOString(),
    kind: 'counterfactual',
    parent: root.id,
    coalition,
  };
}

/** The ledger's answer, where there is a ledger. A failure here is no failure of the what-if: the exact one follows. */
async function approximatePicture(parts: WhatIfParts, root: GenerationRecord, counterfactualId: string, coalition: Coalition): Promise<boolean> {
  const ledgerFile = parts.explanations.get(root.id)?.ledgerFile ?? null;
  const ledger = ledgerFile === null ? null : await parts.files.ledger(ledgerFile);
  const open = parts.session.openCheckpoint();
  // Another checkpoint is at work: it must not be thrown out for an approximation.
  if (ledger === null || (open !== null && open !== root.checkpoint)) return false;
  // The engine does one thing at a time. Behind a whole generation “at once” would be a lie; the job is queued as well.
  // An explanation gives way to the exact picture, and to nothing else.
  if (parts.queue.isBusyWith('generation') || parts.queue.isExplaining()) return false;
  try {
    const { attempt, note } = await attemptFor(parts, root);
    const rendering = await renderingOf(root, parts);
    const { picture } = await parts.session.alone(async () => {
      await parts.session.open(parts.checkpoints.require(root.checkpoint), attempt, note);
      return parts.session.call('approximate', { key: root.id, rendering, coalition, ledger });
    });
    await parts.files.saveApproximate(counterfactualId, picture);
    return true;
  } catch (error) {
    if (error instanceof StudioError) return false;
    throw error;
  }
}
