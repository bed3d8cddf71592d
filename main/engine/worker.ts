import { parentPort as threadPort } from 'node:worker_threads';
import { faultFrom } from './engine-fault.ts';
import { engineHandlers } from './engine-handlers.ts';
import type { EnginePort } from './engine-port.ts';
import { findEngineResources } from './engine-resources.ts';
import { serveEngine } from './engine-server.ts';
import type { ToEngine } from './protocol.ts';

/**
 * Entry of the engine process. Runs as Electron utility process, as child process (`serialization: 'advanced'`) and as
 * worker thread. From outside it takes FINEXL_RESOURCES, the folder with `models/` and `resources/`; without it the
 * nearest one above this file. FINEXL_FAULT is for tests, see engine-fault.ts.
 */

/** What Electron puts on `process` in a utility process. */
interface UtilityPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: ToEngine }) => void): void;
}

function isUtilityPort(value: unknown): value is UtilityPort {
  return typeof value === 'object' && value !== null && 'postMessage' in value && 'on' in value;
}

function openPort(): EnginePort {
  const utility: unknown = Reflect.get(process, 'parentPort');
  if (isUtilityPort(utility)) {
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
      post: (message) => utility.postMessage(message),
      onMessage: (listener) => utility.on('message', ({ data }) => listener(data)),
    };
  }
  if (threadPort !== null) {
    const port = threadPort;
    return {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a process, not a window
      post: (message) => port.postMessage(message),
      onMessage: (listener) => port.on('message', listener),
    };
  }
  const send = process.send?.bind(process);
  if (send === undefined) throw new Error('The engine runs as utility process, child process or worker thread; it has no port here.');
  // A host that is gone wants nothing more.
  process.on('disconnect', () => process.exit(0));
  // A terminal's Ctrl+C goes to every process of the command. What it means is the host's to say: dying of it here would look
  // like a driver that crashed.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  return {
    post: (message) => send(message),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToEngine)),
  };
}

serveEngine(
  openPort(),
  engineHandlers({
    resources: findEngineResources(process.env, import.meta.dirname),
    clock: () => performance.now(),
    fault: faultFrom(process.env),
  }),
);
