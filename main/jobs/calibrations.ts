import type { CalibrationStatus } from '../../preload/contract-calibration.ts';
import type { SweepPair } from '../engine/explain/calibration-sweep.ts';
import { WHOLE_DECODING } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import { writeFileAtomically } from '../history/atomic-file.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { Checkpoints } from '../library/checkpoints.ts';
import type { Measures } from '../library/measures.ts';
import { openSweepFile, type SweepFile } from './sweep-file.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineSession } from './engine-session.ts';
import { wireError } from './wire-error.ts';

export interface CalibrationParts {
  /** An engine of its own: pictures that come in meanwhile must not find another checkpoint open. Null where there is none to be had. */
  readonly freshEngine: (() => EngineClient) | null;
  readonly checkpoints: Checkpoints;
  readonly measures: Measures;
  readonly providerFor: (checkpoint: string) => Promise<string>;
  /** Everything that the readings depend on besides checkpoint and readout. */
  readonly aspects: unknown;
  /** Whether a picture is being made or waits to be. */
  readonly isBusy: () => boolean;
  readonly onChange: (calibration: CalibrationStatus) => void;
}

interface Entry {
  status: CalibrationStatus;
  readonly stop: AbortController;
  /** Open while it sweeps; closed when it makes way, so that pictures have the memory too. */
  engine: EngineSession | null;
  /** Of the pair that is being swept. */
  pair: AbortController;
  readonly finished: Promise<void>;
}

/**
 * Calibrates checkpoints in the background, one pair of prompt and seed after the other. Each is kept as it is done, so
 * that a calibration goes on where it was stopped, by whatever. Pictures go first: the pair at hand is given up for them.
 */
export class Calibrations {
  readonly #parts: CalibrationParts;
  readonly #entries = new Map<string, Entry>();
  #quiet = Promise.withResolvers<void>();

  constructor(parts: CalibrationParts) {
    this.#parts = parts;
  }

  list(): readonly CalibrationStatus[] {
    return [...this.#entries.values()].map(({ status }) => status);
  }

  /** Throws StudioError `checkpoint-unknown`, `readout-missing`. One that runs already is the answer. */
  async start(id: string, wish: { readonly prompts: number; readonly seeds: number }): Promise<CalibrationStatus> {
    const running = this.#entries.get(id);
    if (running !== undefined && isUnderway(running.status)) return running.status;
    const checkpoint = this.#parts.checkpoints.require(id);
    const folder = await this.#parts.measures.calibrationFolder(checkpoint);
    if (folder === null) {
      throw new StudioError('readout-missing', `Nothing measures the pictures of “${id}”. Install a readout first, for instance CLIP ViT-B/32.`, {
        details: { checkpoint: id },
      });
    }
    const file = await openSweepFile(folder, this.#parts.aspects);
    const total = wish.prompts * wish.seeds;
    const status: CalibrationStatus = { checkpoint: id, state: 'running', pairs: 0, total, progress: 0, error: null };
    const { promise, resolve } = Promise.withResolvers<void>();
    const entry: Entry = { status, stop: new AbortController(), engine: null, pair: new AbortController(), finished: promise };
    this.#entries.set(id, entry);
    void this.#run(entry, checkpoint, file, wish).finally(resolve);
    return entry.status;
  }

  stop(id: string): void {
    const entry = this.#entries.get(id);
    entry?.stop.abort();
    entry?.pair.abort();
    this.#wake();
  }

  /** Resolves when the calibration has ended in any state. */
  async finished(id: string): Promise<CalibrationStatus | null> {
    const entry = this.#entries.get(id);
    await entry?.finished;
    return entry?.status ?? null;
  }

  /** Something happened to a job. */
  stir(): void {
    if (this.#parts.isBusy()) {
      for (const { pair } of this.#entries.values()) pair.abort();
      return;
    }
    this.#wake();
  }

  async close(): Promise<void> {
    for (const id of this.#entries.keys()) this.stop(id);
    await Promise.all([...this.#entries.values()].map(({ finished }) => finished));
  }

  /** What waits now goes on; what waits later waits for the next word. */
  #wake(): void {
    this.#quiet.resolve();
    this.#quiet = Promise.withResolvers();
  }

  async #run(entry: Entry, checkpoint: CheckpointOnDisk, file: SweepFile, wish: { readonly prompts: number; readonly seeds: number }): Promise<void> {
    try {
      while (!entry.stop.signal.aborted) {
        // Taken before it is asked: the word may come while the engine is given back.
        const quiet = this.#quiet.promise;
        if (this.#parts.isBusy()) {
          await this.#letGo(entry);
          this.#show(entry, { state: 'waiting' });
          await quiet;
          continue;
        }
        const pair = await this.#nextPair(entry, checkpoint, file, wish);
        if (pair === null) return await this.#fit(entry, checkpoint, file);
        if (pair !== 'given-up') await file.add(pair);
      }
      await this.#letGo(entry);
      this.#show(entry, { state: 'stopped' });
    } catch (error) {
      await this.#letGo(entry);
      this.#show(entry, entry.stop.signal.aborted ? { state: 'stopped' } : { state: 'failed', error: wireError(error) });
    }
  }

  async #nextPair(
    entry: Entry,
    checkpoint: CheckpointOnDisk,
    file: SweepFile,
    { prompts, seeds }: { readonly prompts: number; readonly seeds: number },
  ): Promise<SweepPair | 'given-up' | null> {
    const done = file.pairs.map(({ prompt, seed }) => `${seed} ${prompt}`);
    const { total } = entry.status;
    // A smaller sweep than the last one may find more than it asked for.
    const before = Math.min(done.length, total);
    this.#show(entry, { state: 'running', pairs: before, progress: Math.max(entry.status.progress, before / total) });
    entry.pair = new AbortController();
    if (entry.stop.signal.aborted) return 'given-up';
    const { signal } = entry.pair;
    try {
      const engine = await this.#open(entry, checkpoint);
      const { pair } = await engine.call(
        'sweepPair',
        { prompts, seeds, done },
        {
          signal,
          onEvent: (event) => {
            if (event.kind !== 'sweep-progress') return;
            this.#show(entry, { progress: Math.max(entry.status.progress, Math.min(1, (before + event.value) / total)) });
          },
        },
      );
      return pair;
    } catch (error) {
      if (signal.aborted) return 'given-up';
      throw error;
    }
  }

  async #fit(entry: Entry, checkpoint: CheckpointOnDisk, file: SweepFile): Promise<void> {
    const engine = await this.#open(entry, checkpoint);
    const { calibration } = await engine.call('fitCalibration', { pairs: file.pairs });
    await this.#letGo(entry);
    await writeFileAtomically(file.calibration, `${JSON.stringify(calibration, null, 1)}\n`);
    this.#show(entry, { state: 'done', pairs: entry.status.total, progress: 1 });
  }

  async #open(entry: Entry, checkpoint: CheckpointOnDisk): Promise<EngineSession> {
    const { freshEngine, measures, providerFor } = this.#parts;
    if (freshEngine === null) throw new StudioError('engine-stopped', 'There is no engine to calibrate with.', { retryable: true });
    entry.engine ??= new EngineSession(
      freshEngine(),
      () => undefined,
      (source) => measures.sourceOf(source),
    );
    await entry.engine.open(checkpoint, { provider: await providerFor(checkpoint.id), decoding: WHOLE_DECODING });
    return entry.engine;
  }

  async #letGo(entry: Entry): Promise<void> {
    const { engine } = entry;
    entry.engine = null;
    await engine?.close();
  }

  #show(entry: Entry, change: Partial<CalibrationStatus>): void {
    entry.status = { ...entry.status, ...change };
    this.#parts.onChange(entry.status);
  }
}

function isUnderway({ state }: CalibrationStatus): boolean {
  return state === 'running' || state === 'waiting';
}
