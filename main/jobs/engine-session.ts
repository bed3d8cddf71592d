import type { CheckpointSource, EngineCallName, EngineCalls } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { EngineCallOptions, EngineClient } from './engine-client.ts';
import type { Attempt } from './fallback-ladder.ts';
import { Turns } from '../history/turns.ts';

export interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'stopped';
  readonly provider: string | null;
  readonly note: string | null;
}

/** How many questions at once a provider answers fastest on a checkpoint; 1 where nothing is known. */
type BatchOf = (checkpoint: string, provider: string) => number;
type SourceOf = (checkpoint: Pick<CheckpointOnDisk, 'id' | 'directory'>) => Promise<CheckpointSource>;

export interface OpenedCheckpoint {
  readonly id: string;
  readonly provider: string;
  /** Next to nothing when it was open already. */
  readonly loadMs: number;
}

/** The studio's end of the engine: knows how it is, and which checkpoint was opened there last. */
export class EngineSession {
  readonly #engine: EngineClient;
  readonly #onStatus: () => void;
  readonly #sourceOf: SourceOf;
  readonly #batchOf: BatchOf;
  readonly #turns = new Turns();
  #open: string | null = null;
  #status: EngineStatus = { state: 'starting', provider: null, note: null };

  /** `sourceOf`: what the engine is told of a checkpoint; by itself its id and folder. */
  constructor(engine: EngineClient, onStatus: () => void, sourceOf: SourceOf = async ({ id, directory }) => ({ id, directory }), batchOf: BatchOf = () => 1) {
    this.#engine = engine;
    this.#sourceOf = sourceOf;
    this.#batchOf = batchOf;
    this.#onStatus = onStatus;
  }

  status(): EngineStatus {
    return this.#status;
  }

  /** Id of the checkpoint that is open, as far as can be known from here. */
  openCheckpoint(): string | null {
    return this.#open;
  }

  /**
   * Work of several calls that rests on what it opened: nobody else who asks this way opens anything meanwhile. Not to be
   * asked for from inside such work. Throws StudioError `cancelled` when the signal is aborted while it waits.
   */
  alone<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    return this.#turns.take(work, signal);
  }

  /**
   * Opens a checkpoint, or finds it open: asked before every piece of work, since an engine that died while nothing was
   * going on is started again by the next call, with nothing open. An engine that dies over the opening itself may have
   * been dying before: it is tried once more. `note` is said of the engine as long as this is open.
   */
  async open(checkpoint: CheckpointOnDisk, { provider, decoding }: Attempt, note: string | null = null): Promise<OpenedCheckpoint> {
    const input = { checkpoint: await this.#sourceOf(checkpoint), provider, decoding, batch: this.#batchOf(checkpoint.id, provider) };
    try {
      const output = await this.call('open', input).catch((error: unknown) => {
        if (isStopped(error)) return this.call('open', input);
        throw error;
      });
      this.#open = checkpoint.id;
      this.#become({ state: 'ready', provider: output.provider, note });
      return { id: checkpoint.id, provider: output.provider, loadMs: output.loadMs };
    } catch (error) {
      this.#stop(error);
      throw error;
    }
  }

  async call<Name extends EngineCallName>(name: Name, input: EngineCalls[Name]['input'], options?: EngineCallOptions): Promise<EngineCalls[Name]['output']> {
    try {
      return await this.#engine.call(name, input, options);
    } catch (error) {
      const told = isNothingOpen(error) ? restarted(error) : error;
      if (isStopped(told)) this.#stop(told);
      throw told;
    }
  }

  /** A fresh process, with nothing open. */
  async restart(): Promise<void> {
    this.#open = null;
    await this.#engine.restart();
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  #stop(error: unknown): void {
    this.#open = null;
    this.#become({ state: 'stopped', provider: null, note: error instanceof Error ? error.message : String(error) });
  }

  #become(status: EngineStatus): void {
    const { state, provider, note } = this.#status;
    this.#status = status;
    if (state !== status.state || provider !== status.provider || note !== status.note) this.#onStatus();
  }
}

function isStopped(error: unknown): boolean {
  return error instanceof StudioError && error.code === 'engine-stopped';
}

/** What an engine says that was started again in the middle of a piece of work. */
function isNothingOpen(error: unknown): boolean {
  return error instanceof StudioError && error.code === 'checkpoint-unknown' && error.details['checkpoint'] === null;
}

function restarted(cause: unknown): StudioError {
  return new StudioError('engine-stopped', 'The engine stopped and was started again. Ask for the picture once more.', { retryable: true, cause });
}
