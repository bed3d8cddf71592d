import { StudioError } from '../../engine/studio-error.ts';

export interface RetryPolicy {
  /** How often one thing is tried without any progress in between. */
  readonly attempts: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
  /** 0…1; spreads the clients of a server that came back. */
  readonly jitter: () => number;
}

export const RETRY_POLICY: Omit<RetryPolicy, 'jitter'> = { attempts: 6, firstDelayMs: 1000, longestDelayMs: 60_000 };

/** A server that asks for more patience than this is left to the person. */
const LONGEST_PATIENCE_MS = 10 * 60_000;

/** A failure that may be gone after a while. */
export class TransientFailure extends Error {
  override readonly name = 'TransientFailure';
  /** What the server asked for (Retry-After). */
  readonly retryAfterMs: number | null;

  constructor(message: string, retryAfterMs: number | null = null, cause?: unknown) {
    super(message, { cause });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Exponential back-off with half of it at random; never sooner than the server asked for. `attempt` counts from 1. */
export function delayBefore(attempt: number, policy: RetryPolicy, retryAfterMs: number | null): number {
  const full = Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1));
  return Math.max(full * (0.5 + 0.5 * policy.jitter()), retryAfterMs ?? 0);
}

/** Retry-After: seconds, or a date. Null when it says nothing that can be used. */
export function retryAfterOf(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/u.test(header.trim())) return Number(header) * 1000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now.getTime());
}

export interface RetryOptions {
  readonly policy: RetryPolicy;
  readonly signal: AbortSignal;
  /** Told before every wait. */
  readonly onWait: (waitMs: number, attempt: number, reason: string) => void;
  /** Whether the last try came any further; that starts the count anew. */
  readonly progressed: () => boolean;
}

/** Tries until it works or is hopeless. Throws StudioError `download-failed` after the last attempt, or what else `attempt` throws. */
export async function withRetries<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  const { policy, signal, onWait, progressed } = options;
  for (let tried = 1; ; tried += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const failure = transientOf(error);
      if (failure === null) throw error;
      if (progressed()) tried = 1;
      const patience = failure.retryAfterMs ?? 0;
      if (tried >= policy.attempts || patience > LONGEST_PATIENCE_MS) throw exhausted(failure, tried);
      const waitMs = delayBefore(tried, policy, failure.retryAfterMs);
      onWait(waitMs, tried + 1, failure.message);
      await pause(waitMs, signal);
    }
  }
}

function exhausted(failure: TransientFailure, tried: number): StudioError {
  const asked = failure.retryAfterMs === null ? '' : ` It asks to be left alone for ${Math.ceil(failure.retryAfterMs / 1000)} s.`;
  return new StudioError(
    'download-failed',
    `The download stopped after ${tried} attempts: ${failure.message}.${asked} What came so far is kept; go on with the same download when the connection is back.`,
    { retryable: true, details: { reason: failure.message, attempts: tried }, cause: failure },
  );
}

/** Node's and undici's names for a connection that could not be made or did not last. */
const NETWORK = /^(?:E(?:CONN(?:REFUSED|RESET|ABORTED)|PIPE|TIMEDOUT|HOSTUNREACH|NETUNREACH|NETDOWN|AI_AGAIN|NOTFOUND)|UND_ERR_\w+)$/u;
const HOPELESS: ReadonlySet<string> = new Set(['UND_ERR_INVALID_ARG', 'UND_ERR_ABORTED', 'UND_ERR_DESTROYED', 'UND_ERR_CLOSED']);

function transientOf(error: unknown): TransientFailure | null {
  if (error instanceof TransientFailure) return error;
  if (!(error instanceof Error)) return null;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (error.message === 'terminated' && error.cause !== undefined)
    return transientOf(error.cause) ?? new TransientFailure('the connection broke off', null, error);
  if (!NETWORK.test(code) || HOPELESS.has(code)) return null;
  return new TransientFailure(SAID[code] ?? `the connection failed (${code})`, null, error);
}

const SAID: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the server refuses connections',
  ECONNRESET: 'the connection broke off',
  EPIPE: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  ENOTFOUND: 'the server’s name can’t be found; this machine may be offline',
  EAI_AGAIN: 'the server’s name can’t be found; this machine may be offline',
  ETIMEDOUT: 'the server does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the server does not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the server does not answer',
  UND_ERR_BODY_TIMEOUT: 'the server stopped sending',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke off',
};

/** Resolves after a while, or rejects at once when the signal is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(done, milliseconds);
    function done(): void {
      signal.removeEventListener('abort', stop);
      resolve();
    }
    function stop(): void {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    }
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
}
