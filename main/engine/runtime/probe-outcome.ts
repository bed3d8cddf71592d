/** What a provider did on a checkpoint's network, next to the CPU. */
export interface ProbeOutcome {
  readonly reason: 'agrees' | 'differs' | 'not-finite' | 'no-adapter' | 'failed';
  /** Largest difference from the CPU's output, relative to its largest value; null when there was no number to compare. */
  readonly maxError: number | null;
  /** Milliseconds of one evaluation, the middle of a few; null where it did not get so far. */
  readonly speed: Speed | null;
  /** The provider's own words when it failed. */
  readonly message: string;
  /** How many questions at once it answers fastest; left out: it was not measured. */
  readonly batch?: number;
}

export interface Speed {
  readonly provider: number;
  readonly cpu: number;
}

/** One sentence's worth for the person: “agrees with the CPU but is slower: 40 ms against 12 ms”. */
export function outcomeInWords({ reason, maxError, speed, message, batch = 1 }: ProbeOutcome): string {
  const error = maxError === null ? '' : ` (largest error ${maxError.toPrecision(2)})`;
  switch (reason) {
    case 'agrees':
      if (speed === null) return 'agrees with the CPU';
      return `agrees with the CPU ${speed.provider < speed.cpu ? 'and is faster' : 'but is slower'}: ${duration(speed.provider)} against ${duration(speed.cpu)}${batch === 1 ? '' : `, best asked ${batch} at once`}`;
    case 'differs':
      return `differs from the CPU${error}`;
    case 'not-finite':
      return 'gives no numbers';
    case 'no-adapter':
      return 'no adapter';
    case 'failed':
      return message === '' ? 'failed' : `failed: ${message}`;
    default:
      return reason satisfies never;
  }
}

/** The same by its code and numbers. */
export function outcomeTold({ reason, maxError, speed, message, batch = 1 }: ProbeOutcome): {
  readonly id: string;
  readonly values: Readonly<Record<string, string | number>>;
} {
  if (reason === 'agrees' && speed !== null) {
    const values = { own: rounded(speed.provider), cpu: rounded(speed.cpu), batch };
    return { id: speed.provider < speed.cpu ? 'agrees-faster' : 'agrees-slower', values };
  }
  return { id: reason, values: { error: maxError ?? 0, message: message === '' ? 'none' : message } };
}

function rounded(milliseconds: number): number {
  return milliseconds < 10 ? Math.round(10 * milliseconds) / 10 : Math.round(milliseconds);
}

function duration(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
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
