import type { GenerationState } from '../../preload/contract.ts';

/** What can happen to a job. */
export type JobEvent = 'start' | 'explain' | 'put-off' | 'complete' | 'fail' | 'cancel' | 'interrupt';

/** The one place that says how a job moves. Null: this event means nothing in this state (the job has ended). */
export function nextState(state: GenerationState, event: JobEvent): GenerationState | null {
  if (isOver(state)) return null;
  switch (event) {
    case 'start':
      return state === 'queued' ? 'running' : null;
    case 'explain':
      return state === 'running' ? 'explaining' : null;
    // The picture is done; its explanation, or the rest of it, waits for other work.
    case 'put-off':
      return state === 'running' || state === 'explaining' ? 'queued' : null;
    case 'complete':
      return state === 'queued' ? null : 'done';
    case 'fail':
      return 'failed';
    case 'cancel':
      return 'cancelled';
    case 'interrupt':
      return 'interrupted';
    default:
      return event satisfies never;
  }
}

export function isOver(state: GenerationState): boolean {
  switch (state) {
    case 'queued':
    case 'running':
    case 'explaining':
      return false;
    case 'done':
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return true;
    default:
      return state satisfies never;
  }
}
