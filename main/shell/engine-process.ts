import { utilityProcess } from 'electron';
import { createEngineHost, type EngineHost } from '../engine/host.ts';
import type { CrashLog } from './crash.ts';

/** The engine as Electron's utility process: its own memory, its own crash. The host starts it again when it ends. */
export function engineProcess(options: { readonly worker: string; readonly resources: string; readonly log: CrashLog }): EngineHost {
  return createEngineHost({
    spawn: () =>
      utilityProcess.fork(options.worker, [], {
        serviceName: 'FineXL engine',
        stdio: 'inherit',
        env: { ...process.env, FINEXL_RESOURCES: options.resources },
      }),
    onExit: ({ code, callsLost }) => options.log.report(new Error(`The engine's process ended (code ${code ?? 'unknown'}, ${callsLost} calls lost)`)),
  });
}
