import type { EngineCallName, EngineCalls } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { EngineCallOptions, EngineClient } from './engine-client.ts';

export interface EngineStatus {
  readonly state: 'starting' | 'ready' | 'stopped';
  readonly provider: string | null;
  readonly note: string | null;
}

export interface OpenedCheckpoint {
  readonly id: string;
  readonly provider: string;
  readonly fallbacks: readonly string[];
  /** 0 when it was open already. */
  readonly loadMs: number;
}

interface Opening {
  readonly id: string;
  readonly provider: string;
  readonly opened: Promise<OpenedCheckpoint>;
}

/** The studio's end of the engine: knows which checkpoint is open there, and forgets it when the engine stops. */
export class EngineSession {
  readonly #engine: EngineClient;
  readonly #onStatus: () => void;
  #current: Opening | null = null;
  #status: EngineStatus = { state: 'starting', provider: null, note: null };

  constructor(engine: EngineClient, onStatus: () => void) {
    this.#engine = engine;
    this.#onStatus = onStatus;
  }

  status(): EngineStatus {
    return this.#status;
  }

  /** Id of the checkpoint that is open or being opened. */
  openCheckpoint(): string | null {
    return this.#current?.id ?? null;
  }

  /** Opens a checkpoint, or finds it open. Callers at the same time share one opening. */
  async open(checkpoint: CheckpointOnDisk, provider: string): Promise<OpenedCheckpoint> {
    const current = this.#current;
    if (current !== null && current.id === checkpoint.id && current.provider === provider) {
      return { ...(await current.opened), loadMs: 0 };
    }
    const opened = this.#open(checkpoint, provider);
    const opening = { id: checkpoint.id, provider, opened };
    this.#current = opening;
    try {
      return await opened;
    } catch (error) {
      if (this.#current === opening) this.#current = null;
      throw error;
    }
  }

  async call<Name extends EngineCallName>(name: Name, input: EngineCalls[Name]['input'], options?: EngineCallOptions): Promise<EngineCalls[Name]['output']> {
    try {
      return await this.#engine.call(name, input, options);
    } catch (error) {
      if (error instanceof StudioError && error.code === 'engine-stopped') {
        this.#current = null;
        this.#become({ state: 'stopped', provider: null, note: error.message });
      }
      throw error;
    }
  }

  close(): Promise<void> {
    return this.#engine.close();
  }

  async #open(checkpoint: CheckpointOnDisk, provider: string): Promise<OpenedCheckpoint> {
    const source = { id: checkpoint.id, directory: checkpoint.directory };
    const output = await this.call('open', { checkpoint: source, provider });
    this.#become({ state: 'ready', provider: output.provider, note: output.fallbacks.length === 0 ? null : output.fallbacks.join(' ') });
    return { id: checkpoint.id, provider: output.provider, fallbacks: output.fallbacks, loadMs: output.loadMs };
  }

  #become(status: EngineStatus): void {
    this.#status = status;
    this.#onStatus();
  }
}
