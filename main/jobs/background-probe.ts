import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { probeProviders, standingVerdicts, type ProbeParts } from './provider-probe.ts';

export interface BackgroundProbeOptions {
  readonly parts: ProbeParts;
  /** The checkpoint to probe for now, or null while nobody wants to know. */
  readonly wanted: () => CheckpointOnDisk | null;
  /** Whether a picture is being made or waits to be. */
  readonly isBusy: () => boolean;
  /** How long nothing has to happen first. */
  readonly idleMs: number;
  /** Told of every new verdict. */
  readonly onVerdict: () => void;
}

/**
 * Finds out whether the GPU is worth taking, once for every checkpoint, runtime and driver, while nobody waits for a picture.
 * Work that comes in ends a probe at once; the next quiet moment begins it anew.
 */
export class BackgroundProbe {
  readonly #options: BackgroundProbeOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: { readonly abort: AbortController; readonly done: Promise<void> } | null = null;
  #closed = false;
  /** Checkpoints whose verdict is known to stand, in this run. */
  readonly #settled = new Set<string>();

  constructor(options: BackgroundProbeOptions) {
    this.#options = options;
  }

  /** Something happened: the quiet begins anew, and what was begun is given up where it is in the way. */
  stir(): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    if (this.#options.isBusy()) this.#running?.abort.abort();
    else this.#timer = setTimeout(() => this.#begin(), this.#options.idleMs).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#running?.abort.abort();
    await this.#running?.done;
  }

  #begin(): void {
    if (this.#running !== null || this.#options.isBusy()) return;
    const abort = new AbortController();
    const done = this.#probe(abort.signal).finally(() => {
      this.#running = null;
    });
    this.#running = { abort, done };
  }

  async #probe(signal: AbortSignal): Promise<void> {
    const { parts, wanted, onVerdict } = this.#options;
    try {
      const checkpoint = wanted();
      if (checkpoint === null || this.#settled.has(checkpoint.id)) return;
      const stands = (await standingVerdicts(parts, checkpoint)).some(({ provider }) => provider !== 'cpu');
      if (signal.aborted) return;
      if (!stands) await probeProviders(parts, checkpoint, signal);
      this.#settled.add(checkpoint.id);
      if (!stands && !this.#closed) onVerdict();
    } catch (error) {
      // Whoever asks for the GPU by name, or asks the doctor, is told; nobody asked here.
      if (error instanceof StudioError) return;
      throw error;
    }
  }
}
