import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Studio } from '../../../main/studio-interface.ts';
import { openStudio, type StudioOptions } from '../../../main/studio.ts';
import type { StudioEvent } from '../../../preload/contract.ts';
import { createFakeEngine, type FakeEngine } from './fake-engine.ts';

/** The whole studio on real files and a real database; the engine alone is a stand-in. */
export interface StudioAtHand {
  readonly studio: Studio;
  readonly engine: FakeEngine;
  readonly home: string;
  readonly resources: string;
  readonly events: StudioEvent[];
  /** Files that were moved to the bin. */
  readonly binned: string[];
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'finexl-test-'));
}

/** Resources with the real aspects and a checkpoint that is config files alone. */
export function fakeResources(root: string): string {
  const resources = join(root, 'resources');
  mkdirSync(join(resources, 'models', 'storybook'), { recursive: true });
  cpSync(join(import.meta.dirname, '../../../models/aspects.json'), join(resources, 'models', 'aspects.json'));
  cpSync(join(import.meta.dirname, '../../../models/questions.json'), join(resources, 'models', 'questions.json'));
  writeFileSync(
    join(resources, 'models', 'storybook', 'model_index.json'),
    JSON.stringify({
      _class_name: 'StorybookPipeline',
      finexl: { name: 'storybook', sizes: [[8, 8]], defaults: { numInferenceSteps: 4, guidanceScale: 3, width: 8, height: 8 } },
    }),
  );
  return resources;
}

/** A network that enlarges pictures, as far as its files go. */
export function addUpscaler(resources: string): void {
  const network = 'no network, but its file';
  const folder = join(resources, 'models', 'upscalers', 'realesr-animevideov3');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'model.onnx'), network);
  const sha256 = createHash('sha256').update(network).digest('hex');
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ name: 'test', factor: 4, margin: 2, sha256 }));
}

export async function openFakeStudio(root: string, options: Partial<StudioOptions> = {}): Promise<StudioAtHand> {
  const engine = createFakeEngine();
  const resources = fakeResources(root);
  const home = join(root, 'home');
  const binned: string[] = [];
  const studio = await openStudio({
    home,
    resources,
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
      chooseSavePath: async (name) => join(root, name),
    },
    version: '0.0.0-test',
    unofficialRuntime: false,
    previews: true,
    warmUp: false,
    ...options,
  });
  const events: StudioEvent[] = [];
  studio.onEvent((event) => events.push(event));
  return { studio, engine, home, resources, events, binned };
}
