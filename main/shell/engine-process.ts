import { utilityProcess } from 'electron';
import { createEngineHost, type EngineHost } from '../engine/host.ts';
import type { CrashLog } from './crash.ts';

export interface EngineFiles {
  readonly worker: string;
  readonly resources: string;
}

/** The engine as Electron's utility process: its own memory, its own crash. The host starts it again when it ends. */
export function engineProcess(files: EngineFiles, log: CrashLog): EngineHost {
  return createEngineHost({
    spawn: () => fork(files, 'FineXL engine', 'inherit'),
    onExit: ({ code, callsLost }) => log.report(new Error(`The engine's process ended (code ${code ?? 'unknown'}, ${callsLost} calls lost)`)),
  });
}

/** Another one to try a GPU in: that it ends is a verdict, no crash to report, and what the driver says is of no use here. */
export function throwawayEngineProcess(files: EngineFiles): EngineHost {
  return createEngineHost({ spawn: () => fork(files, 'FineXL GPU probe', 'ignore') });
}

function fork({ worker, resources }: EngineFiles, serviceName: string, stdio: 'inherit' | 'ignore'): Electron.UtilityProcess {
  return utilityProcess.fork(worker, [], { serviceName, stdio, env: { ...process.env, FINEXL_RESOURCES: resources } });
}
