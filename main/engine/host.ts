import type { EngineProcess, SpawnEngine } from './engine-port.ts';
import type { EngineCallName, EngineCalls, EngineEvent, FromEngine, ToEngine } from './protocol.ts';
import { StudioError } from './studio-error.ts';

export interface EngineCallOptions {
  readonly onEvent?: (event: EngineEvent) => void;
  readonly signal?: AbortSignal;
  /** Aborted to have the call stand still where it can; only an explanation can. */
  readonly giveWay?: AbortSignal;
}

export interface EngineHost {
  /**
   * Calls the engine, starting it where it isn't running. Rejects with the engine's StudioError; with `engine-stopped`
   * (retryable) when its process ends; with `cancelled` when the signal is aborted. A bug in the engine is a plain Error.
   */
  call<Name extends EngineCallName>(name: Name, input: EngineCalls[Name]['input'], options?: EngineCallOptions): Promise<EngineCalls[Name]['output']>;
  /** Ends the process, so that the next call finds a fresh one; calls in flight fail with `engine-stopped`. */
  restart(): Promise<void>;
  /** Ends the process; calls in flight fail with `engine-stopped`, later ones too. */
  close(): Promise<void>;
}

export interface EngineHostOptions {
  readonly spawn: SpawnEngine;
  /** Told of an end that nobody asked for. */
  readonly onExit?: (reason: { readonly code: number | null; readonly callsLost: number }) => void;
  /** How long a cancelled call may take to stop before the process is killed. One evaluation of a large network takes seconds. */
  readonly graceMs?: number;
}

const GRACE_MS = 10_000;

interface Pending {
  readonly resolve: (output: EngineCalls[EngineCallName]['output']) => void;
  readonly reject: (error: Error) => void;
  readonly onEvent: ((event: EngineEvent) => void) | undefined;
  readonly settled: () => void;
  cancelled: boolean;
}

interface Running {
  readonly process: EngineProcess;
  readonly pending: Map<number, Pending>;
  exited: boolean;
  /** Ended because someone asked for it. */
  dismissed: boolean;
}

/** Starts, talks to and restarts the engine process. */
export function createEngineHost({ spawn, onExit, graceMs = GRACE_MS }: EngineHostOptions): EngineHost {
  let running: Running | null = null;
  let closed = false;
  let ids = 0;

  const start = (): Running => {
    const engine: Running = { process: spawn(), pending: new Map(), exited: false, dismissed: false };
    engine.process.on('message', (message) => receive(engine.pending, message));
    engine.process.on('exit', (code) => {
      engine.exited = true;
      if (running === engine) running = null;
      const lost = [...engine.pending.values()];
      engine.pending.clear();
      if (!engine.dismissed) onExit?.({ code, callsLost: lost.length });
      for (const call of lost) {
        call.settled();
        call.reject(call.cancelled ? cancelledError() : stoppedError(code));
      }
    });
    running = engine;
    return engine;
  };

  const end = (): Promise<void> => {
    const engine = running;
    if (engine === null) return Promise.resolve();
    engine.dismissed = true;
    return new Promise((resolve) => {
      engine.process.on('exit', () => resolve());
      engine.process.kill();
    });
  };

  return {
    call(name, input, { onEvent, signal, giveWay } = {}) {
      if (closed) return Promise.reject(stoppedError(null));
      if (signal?.aborted === true) return Promise.reject(cancelledError());
      const engine = running ?? start();
      ids += 1;
      const id = ids;
      return new Promise((resolve, reject) => {
        let timer: NodeJS.Timeout | undefined;
        const cancel = (): void => {
          const call = engine.pending.get(id);
          if (call === undefined || engine.exited) return;
          call.cancelled = true;
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
          engine.process.postMessage({ type: 'cancel', id });
          timer = setTimeout(() => engine.process.kill(), graceMs);
        };
        const makeWay = (): void => {
          if (engine.exited || !engine.pending.has(id)) return;
          // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
          engine.process.postMessage({ type: 'give-way', id });
        };
        const settled = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', cancel);
          giveWay?.removeEventListener('abort', makeWay);
        };
        engine.pending.set(id, { resolve, reject, onEvent, settled, cancelled: false });
        signal?.addEventListener('abort', cancel);
        giveWay?.addEventListener('abort', makeWay);
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
        engine.process.postMessage({ type: 'call', id, name, input } as ToEngine);
        if (giveWay?.aborted === true) makeWay();
      });
    },
    restart: end,
    close() {
      closed = true;
      return end();
    },
  };
}

function receive(pending: Map<number, Pending>, message: FromEngine): void {
  if (message.type === 'ready') return;
  const call = pending.get(message.id);
  if (call === undefined) return;
  switch (message.type) {
    case 'event':
      call.onEvent?.(message.event);
      return;
    case 'result':
      pending.delete(message.id);
      call.settled();
      call.resolve(message.output);
      return;
    case 'error': {
      pending.delete(message.id);
      call.settled();
      const { code, retryable, details } = message;
      call.reject(code === 'bug' ? new Error(message.message) : new StudioError(code, message.message, { retryable, details }));
      return;
    }
  }
}

function stoppedError(code: number | null): StudioError {
  return new StudioError('engine-stopped', 'The engine stopped. It is started again with the next request.', { retryable: true, details: { exitCode: code } });
}

function cancelledError(): StudioError {
  return new StudioError('cancelled', 'Cancelled.', { retryable: true });
}
