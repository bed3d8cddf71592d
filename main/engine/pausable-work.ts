/** Who waits for a piece of work right now, and what it is told meanwhile. */
export interface WorkCall<Event> {
  readonly onEvent: (event: Event) => void;
  /** Ends the work for good. */
  readonly signal: AbortSignal;
  /** Asks the work to stand still at its next chance. */
  readonly giveWay: AbortSignal;
}

/** What the work itself is given; the same from its beginning to its end, whoever waits for it. */
export interface WorkHooks<Event> {
  readonly onEvent: (event: Event) => void;
  readonly signal: AbortSignal;
  /** Awaited where others may come in between; resolves at once while nobody wants to. */
  readonly rest: () => Promise<void>;
}

/**
 * Work that can stand still between two of its steps and go on later with all that it knows, so that nothing is computed
 * twice. Work that nobody goes on with is simply let go of.
 */
export class PausableWork<Event, Output> {
  readonly #begin: (hooks: WorkHooks<Event>) => Promise<Output>;
  readonly #abort = new AbortController();
  #outcome: Promise<Output> | null = null;
  #call: WorkCall<Event> | null = null;
  #still: (() => void) | null = null;
  /** All that stand still, to be woken together: a step may be awaited in several places. */
  #resting: PromiseWithResolvers<void> | null = null;

  constructor(begin: (hooks: WorkHooks<Event>) => Promise<Output>) {
    this.#begin = begin;
  }

  /** Begins, or goes on. Resolves with the outcome, or with null once it stands still. */
  async goOn(call: WorkCall<Event>): Promise<Output | null> {
    const still = Promise.withResolvers<null>();
    const stop = (): void => this.#abort.abort();
    this.#call = call;
    this.#still = () => still.resolve(null);
    call.signal.addEventListener('abort', stop);
    if (call.signal.aborted) stop();
    try {
      const resting = this.#resting;
      this.#resting = null;
      this.#outcome ??= this.#begin({
        onEvent: (event) => this.#call?.onEvent(event),
        signal: this.#abort.signal,
        rest: () => this.#rest(),
      });
      resting?.resolve();
      return await Promise.race([this.#outcome, still.promise]);
    } finally {
      call.signal.removeEventListener('abort', stop);
    }
  }

  async #rest(): Promise<void> {
    if (this.#call?.giveWay.aborted !== true || this.#abort.signal.aborted) return;
    this.#resting ??= Promise.withResolvers<void>();
    this.#still?.();
    await this.#resting.promise;
  }
}
