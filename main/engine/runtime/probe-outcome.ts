import type { ProviderName } from './provider.ts';

/** What the probing process is asked to do. */
export interface ProbeJob {
  readonly provider: ProviderName;
  readonly network: string;
  readonly maxError: number;
}

/** Its one line of answer. */
export interface ProbeOutcome {
  readonly reason: 'agrees' | 'differs' | 'not-finite' | 'failed';
  readonly maxError: number | null;
  readonly message: string;
}

const REASONS: ReadonlySet<unknown> = new Set(['agrees', 'differs', 'not-finite', 'failed']);

export function isProbeOutcome(value: unknown): value is ProbeOutcome {
  return typeof value === 'object' && value !== null && 'reason' in value && REASONS.has(value.reason) && 'maxError' in value && 'message' in value;
}

/** The largest difference relative to the largest expected value; NaN when anything is not finite. */
export function relativeDifference(actual: Float32Array, expected: Float32Array): number {
  if (actual.length !== expected.length) {
    return NaN;
  }
  let largest = 0;
  let difference = 0;
  for (const [index, value] of expected.entries()) {
    const other = actual[index] ?? NaN;
    if (!Number.isFinite(other)) {
      return NaN;
    }
    largest = Math.max(largest, Math.abs(value));
    difference = Math.max(difference, Math.abs(value - other));
  }
  return difference / Math.max(largest, 1e-12);
}
