import type { WireError } from '../../preload/contract-error.ts';
import { StudioError } from '../engine/studio-error.ts';

/** How a failure is stored and sent. A bug keeps its message, so that it can be reported. */
export function wireError(error: unknown): WireError {
  if (error instanceof StudioError) {
    return { code: error.code, message: error.message, retryable: error.retryable, details: { ...error.details } };
  }
  return { code: 'bug', message: error instanceof Error ? error.message : String(error), retryable: false, details: {} };
}
