import type { Generation } from '../../../preload/contract.ts';
import type { WireError } from '../../../preload/contract-error.ts';

/** Where the explanation of a picture stands. */
export type ExplanationState =
  | { readonly kind: 'underway' }
  /** Every factor was measured. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'none' };

/** An earlier explanation may still be there when the last one failed or was stopped; it may be of other phrases. */
export function explanationStateOf({ explanation, state, error }: Pick<Generation, 'explanation' | 'state' | 'error'>, isBusy: boolean): ExplanationState {
  if (isBusy) return { kind: 'underway' };
  switch (state) {
    case 'queued':
    case 'running':
    case 'explaining':
      return { kind: 'underway' };
    case 'failed':
    case 'cancelled':
    case 'interrupted':
      return error === null ? { kind: 'stopped' } : { kind: 'failed', error };
    case 'done':
      return { kind: explanation === null ? 'none' : 'complete' };
  }
}
