import type { FromEngine, ToEngine } from './protocol.ts';

/** The engine's end of the line to its host: a utility process, a child process, or a channel within one thread. */
export interface EnginePort {
  post(message: FromEngine): void;
  onMessage(listener: (message: ToEngine) => void): void;
}

/** What the host needs of a running engine. Electron's UtilityProcess is one as it stands. */
export interface EngineProcess {
  postMessage(message: ToEngine): void;
  on(event: 'message', listener: (message: FromEngine) => void): unknown;
  on(event: 'exit', listener: (code: number | null) => void): unknown;
  /** Ends the process at once. */
  kill(): unknown;
}

export type SpawnEngine = () => EngineProcess;
