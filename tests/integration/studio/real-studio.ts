import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngineHost, type EngineHost } from '../../../main/engine/host.ts';
import { spawnChildProcess } from '../../../main/engine/spawn-child-process.ts';
import type { Studio } from '../../../main/studio-interface.ts';
import { openStudio, type StudioOptions } from '../../../main/studio.ts';
import type { Generation, GenerateRequest, StudioEvent } from '../../../preload/contract.ts';
import { WORKER } from '../built.ts';

export const ROOT = join(import.meta.dirname, '../../..');

export interface RealStudio {
  readonly studio: Studio;
  readonly home: string;
  readonly events: StudioEvent[];
  readonly binned: string[];
  /** Kills the engine's process, as the operating system would. */
  killEngine(): void;
}

export function temporaryHome(): string {
  return join(mkdtempSync(join(tmpdir(), 'finexl-studio-')), 'home');
}

/** What the app and the command line try a GPU in. */
export function throwawayEngine(environment: Readonly<Record<string, string>> = {}): EngineHost {
  return createEngineHost({ spawn: () => spawnChildProcess({ entry: WORKER, environment: { FINEXL_RESOURCES: ROOT, ...environment }, quiet: true }) });
}

export function realEngine(environment: Readonly<Record<string, string>> = {}): { readonly engine: EngineHost; kill(): void } {
  let kill: () => unknown = () => undefined;
  const engine = createEngineHost({
    spawn: () => {
      const child = spawnChildProcess({ entry: WORKER, environment: { FINEXL_RESOURCES: ROOT, ...environment } });
      kill = () => child.kill();
      return child;
    },
  });
  return { engine, kill: () => void kill() };
}

/** The studio as the app opens it: real engine process, real checkpoint, real files. Only the desktop is a stand-in. */
export async function openRealStudio(
  home: string,
  environment: Readonly<Record<string, string>> = {},
  change: Partial<StudioOptions> = {},
): Promise<RealStudio> {
  const { engine, kill } = realEngine(environment);
  const binned: string[] = [];
  const studio = await openStudio({
    home,
    resources: ROOT,
    engine,
    desktop: {
      async trash(paths) {
        for (const path of paths) rmSync(path);
        binned.push(...paths);
      },
      discard: async (folder) => rmSync(folder, { recursive: true }),
      chooseFolder: async () => null,
      chooseFile: async () => null,
      showInFolder: () => undefined,
      copyPicture: async () => undefined,
      printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
      chooseSavePath: async (name) => join(home, name),
    },
    version: '0.0.0-test',
    unofficialRuntime: false,
    previews: true,
    ...change,
  });
  const events: StudioEvent[] = [];
  studio.onEvent((event) => events.push(event));
  return { studio, home, events, binned, killEngine: kill };
}

export async function start({ studio }: RealStudio, request: Partial<GenerateRequest>) {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog in the park', seed: 7, numInferenceSteps: 4, ...request });
  const [job] = jobs;
  if (job === undefined) throw new Error('No job was made.');
  return job;
}

export async function make(at: RealStudio, request: Partial<GenerateRequest>): Promise<Generation> {
  const job = await start(at, request);
  await at.studio.finished(job.id);
  return at.studio.call('generation.get', { id: job.generationId });
}
