import { StudioError } from '../studio-error.ts';

/** Checked between network evaluations. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) {
    throw new StudioError('cancelled', 'The rendering was cancelled.', { retryable: true });
  }
}
