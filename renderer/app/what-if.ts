import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { Factor } from '../../preload/contract.ts';
import { cancelJob } from './actions.ts';
import { isActive, noteJobs, useLive } from './live-store.ts';
import { notifyError } from './notices.ts';
import { queryKeys } from './queries.ts';
import { useSelection } from './selection-store.ts';
import { callStudio } from './studio-client.ts';

/** Sliders settle before the studio is asked. */
const settleMilliseconds = 180;

/** The whole coalition for a what-if: the picture's own, with the changed strengths laid over it. */
export function coalitionOf(own: Readonly<Record<string, number>>, strengths: Readonly<Record<string, number>>): Record<string, number> {
  return { ...own, ...strengths };
}

/** The strength with which a factor entered a picture. */
export function ownStrength(factor: Pick<Factor, 'id' | 'applied'>, own: Readonly<Record<string, number>>): number {
  return own[factor.id] ?? factor.applied;
}

/** Which factors of a counterfactual differ from its parent's picture. */
export function differences(
  factors: readonly Factor[],
  parent: Readonly<Record<string, number>>,
  child: Readonly<Record<string, number>>,
): Record<string, number> {
  const changed: Record<string, number> = {};
  for (const factor of factors) {
    const after = ownStrength(factor, child);
    if (Math.abs(after - ownStrength(factor, parent)) > 1e-6) changed[factor.id] = after;
  }
  return changed;
}

/** Asks the studio for each new what-if, and keeps the answer only if the question still stands. */
export function useWhatIfRequests(): void {
  const client = useQueryClient();
  const whatIf = useSelection((state) => state.whatIf);
  const generationId = whatIf?.generationId ?? null;
  const strengths = whatIf?.strengths ?? null;
  const answered = whatIf !== null && whatIf.resultId !== null;
  const making = useRef<{ readonly generationId: string; readonly jobId: string } | null>(null);
  // A question that no longer stands needs no exact picture; one that is only out of sight keeps it.
  useEffect(() => {
    const last = making.current;
    if (last === null || useSelection.getState().selectedId !== last.generationId) return;
    making.current = null;
    const job = useLive.getState().jobs[last.jobId];
    if (job !== undefined && isActive(job)) void cancelJob(job.id);
  }, [generationId, strengths]);
  useEffect(() => {
    if (generationId === null || strengths === null || answered) return;
    let current = true;
    const ask = async (): Promise<void> => {
      try {
        const generation = await client.ensureQueryData({
          queryKey: queryKeys.generation(generationId),
          queryFn: () => callStudio('generation.get', { id: generationId }),
        });
        const coalition = coalitionOf(generation.coalition, strengths);
        const answer = await callStudio('whatif.create', { id: generationId, coalition });
        if (answer.job !== null) {
          noteJobs([answer.job]);
          if (current) making.current = { generationId, jobId: answer.job.id };
          else void cancelJob(answer.job.id);
        }
        // The answer may come from the history: its row can have changed since it was cached.
        await client.invalidateQueries({ queryKey: queryKeys.generation(answer.generationId) });
        if (current) useSelection.getState().answerWhatIf(strengths, answer.generationId);
      } catch (error) {
        if (!current) return;
        useSelection.getState().resetWhatIf();
        notifyError(error);
      }
    };
    const timer = setTimeout(() => void ask(), settleMilliseconds);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [client, generationId, strengths, answered]);
}
