import { cpSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAspectPoles } from '../../../main/engine/diffusion/aspect-poles.ts';
import { openPipeline } from '../../../main/engine/diffusion/text-to-image.ts';
import type { PipelineOptions } from '../../../main/engine/diffusion/text-to-image.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import type { Factor, Picture, Rendering } from '../../../main/engine/rendering.ts';

/** A Stable-Diffusion-architecture checkpoint with random weights; see its golden.json. */
export const TINY_SD15 = join(import.meta.dirname, '../../fixtures/tiny-sd15');
/** Checkpoints of a few kilobytes with the inputs and outputs of SDXL, Stable Diffusion 2 and LCM; see tiny_checkpoints.py. */
export const TINY_SDXL = join(import.meta.dirname, '../../fixtures/tiny-sdxl');
export const TINY_SD2 = join(import.meta.dirname, '../../fixtures/tiny-sd2');
export const TINY_LCM = join(import.meta.dirname, '../../fixtures/tiny-lcm');
export const STORYBOOK = join(import.meta.dirname, '../../../models/storybook');

export const ASPECTS = parseAspectPoles(JSON.parse(readFileSync(join(import.meta.dirname, '../../../models/aspects.json'), 'utf8')));

/** A sketch without a file: a red disc on white paper. */
export function redDisc(width = 96, height = 96): Picture {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if ((x - width / 2) ** 2 + (y - height / 2) ** 2 < (width / 3) ** 2) {
        pixels.set([220, 20, 30, 255], (y * width + x) * 4);
      }
    }
  }
  return { width, height, pixels };
}

export function openTiny(options: Partial<PipelineOptions> = {}): Promise<Pipeline> {
  return openPipeline({
    directory: TINY_SD15,
    id: 'tiny-sd15',
    provider: 'cpu',
    aspects: ASPECTS,
    threads: 2,
    readPicture: async () => redDisc(),
    ...options,
  });
}

export function rendering(changes: Partial<Rendering> = {}): Rendering {
  return {
    prompt: 'a happy dog playing fetch',
    negativePrompt: '',
    seed: 7,
    numInferenceSteps: 3,
    guidanceScale: 3,
    width: 64,
    height: 64,
    sketch: null,
    aspects: {},
    factors: [],
    coalition: {},
    ...changes,
  };
}

export function aspectFactor(aspect: string, applied: number): Factor {
  return { id: `aspect:${aspect}`, kind: 'aspect', label: aspect, aspect, span: null, applied };
}

export function phraseFactor(prompt: string, phrase: string): Factor {
  const start = prompt.indexOf(phrase);
  return { id: `phrase:${phrase.replaceAll(' ', '-')}`, kind: 'phrase', label: phrase, aspect: null, span: [start, start + phrase.length], applied: 1 };
}

export const NEGATIVE_PROMPT: Factor = { id: 'negative-prompt', kind: 'negative-prompt', label: 'negative', aspect: null, span: null, applied: 1 };

export function sketchFactor(strength: number): Factor {
  return { id: 'sketch', kind: 'sketch', label: 'sketch', aspect: null, span: null, applied: strength };
}

/** Runs with a writable copy of a tiny checkpoint. */
export async function withCopy<Result>(use: (directory: string) => Promise<Result>, of = TINY_SD15): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'finexl-checkpoint-'));
  try {
    cpSync(of, directory, { recursive: true });
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
