import { EventEmitter } from 'node:events';
import type { EngineHandlers } from './engine-server.ts';
import { serveEngine } from './engine-server.ts';
import type { EngineProcess } from './engine-port.ts';

/** The engine within this thread, for tests: messages are cloned as a process boundary would. `kill` only cuts the line. */
export function spawnInThread(handlers: EngineHandlers): EngineProcess {
  const toHost = new EventEmitter();
  const toEngine = new EventEmitter();
  let cut = false;
  const later = (emitter: EventEmitter, value: unknown): void => {
    const message: unknown = structuredClone(value);
    setImmediate(() => {
      if (!cut) emitter.emit('message', message);
    });
  };
  serveEngine({ post: (message) => later(toHost, message), onMessage: (listener) => toEngine.on('message', listener) }, handlers);
  return {
    postMessage: (message) => later(toEngine, message),
    on: (event: 'message' | 'exit', listener: (value: never) => void) => toHost.on(event, listener as (value: unknown) => void),
    kill() {
      cut = true;
      setImmediate(() => toHost.emit('exit', null));
    },
  };
}
