import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Connection } from '../../../main/database/connection.ts';
import type { NewGeneration } from '../../../main/database/generation-record.ts';

export const CLOCK = (): Date => new Date('2026-11-23T20:14:55.000Z');

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'finexl-database-'));
}

/** A real file in a folder of its own. */
export function openSample(folder: string = temporaryFolder()): Connection {
  return openDatabase({ path: join(folder, 'studio.sqlite'), backups: join(folder, 'backups'), clock: CLOCK });
}

let count = 0;

export function sampleGeneration(change: Partial<NewGeneration> = {}): NewGeneration {
  count += 1;
  return {
    id: `g${count}`,
    createdAt: CLOCK().toISOString(),
    kind: 'generation',
    parent: null,
    madeFrom: null,
    upscale: null,
    checkpoint: 'storybook',
    prompt: 'a happy dog in the park',
    negativePrompt: '',
    seed: 7,
    numInferenceSteps: 16,
    guidanceScale: 3,
    width: 128,
    height: 128,
    sketch: null,
    inpaint: null,
    aspects: {},
    profile: null,
    adapters: [],
    factors: [],
    coalition: {},
    ...change,
  };
}
