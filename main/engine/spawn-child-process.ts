import { fork } from 'node:child_process';
import type { EngineProcess } from './engine-port.ts';

export interface ChildProcessOptions {
  /** Path of the worker: out/main/worker.js, or worker.ts itself. */
  readonly entry: string;
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The executable; this process's own when left out. Electron runs as Node. */
  readonly executable?: string;
  /** Whether what it writes to stderr is dropped. */
  readonly quiet?: boolean;
}

/** Starts the engine as a child process that speaks Node's IPC with structured clones, so that pixels arrive as they are. */
export function spawnChildProcess({ entry, environment = {}, executable = process.execPath, quiet = false }: ChildProcessOptions): EngineProcess {
  const child = fork(entry, [], {
    execPath: executable,
    env: { ...process.env, ...environment, ELECTRON_RUN_AS_NODE: '1' },
    execArgv: [],
    serialization: 'advanced',
    // The engine's own words go where ours go, but never into stdout, which may be a JSON document.
    stdio: ['ignore', 'ignore', quiet ? 'ignore' : 'inherit', 'ipc'],
  });
  let ended = false;
  child.on('exit', () => (ended = true));
  return {
    postMessage(message) {
      // A process that has just ended tells of it by `exit`; a write to it is no bug.
      if (!ended) child.send(message, () => undefined);
    },
    on(event: 'message' | 'exit', listener: (value: never) => void) {
      return child.on(event, listener as (value: unknown) => void);
    },
    kill: () => child.kill('SIGKILL'),
  };
}
