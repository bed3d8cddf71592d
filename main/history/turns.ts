import { StudioError } from '../engine/studio-error.ts';

/** One piece of work at a time, in the order of arrival. A piece that asks for a turn inside its own waits for itself for ever. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Ends its turn however the work ends. Throws StudioError `cancelled` when the signal is aborted before the turn comes. */
  async take<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const before = this.#last;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#last = before.then(() => promise);
    try {
      await unlessAborted(before, signal);
      return await work();
    } finally {
      resolve();
    }
  }
}

async function unlessAborted(turn: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  signal?.addEventListener('abort', stop);
  try {
    if (signal?.aborted !== true) await Promise.race([turn, promise]);
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.', { retryable: true });
}
