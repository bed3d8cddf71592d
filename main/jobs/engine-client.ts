import type { EngineCallName, EngineCalls, EngineEvent } from '../engine/protocol.ts';

export interface EngineCallOptions {
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
  /** Aborted to have the call stand still where it can; only an explanation can. */
  readonly giveWay?: AbortSignal;
}

/**
 * The part of the engine's host that the studio uses. When the engine's process ends, calls in flight fail with
 * StudioError `engine-stopped`; the next call starts a new one.
 */
export interface EngineClient {
  call<Name extends EngineCallName>(name: Name, input: EngineCalls[Name]['input'], options?: EngineCallOptions): Promise<EngineCalls[Name]['output']>;
  /** Ends the process, whatever it holds; the next call starts a new one. */
  restart(): Promise<void>;
  close(): Promise<void>;
}
