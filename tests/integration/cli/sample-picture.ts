import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { generationDocument } from './document-schemas.ts';
import { finexlJson } from './finexl.ts';

/** The real command line, the real engine in its own process, the real checkpoint; few steps, to be quick. */
export const QUICK = ['--seed', '7', '--steps', '4'];
export const PROMPT = 'a happy dog in the park at sunset';
export const WARMTH = 'aspect:light.warmth';

export type Made = z.infer<typeof generationDocument>;

/** The picture that these tests ask about, with a taste and a negative prompt, explained. */
export async function makeSample(home: string): Promise<Made> {
  return generationDocument.parse(await finexlJson(['generate', PROMPT, ...QUICK, '--aspect', 'light.warmth=0.8', '--negative', 'rain'], { home }));
}

export const pixelsOf = (path: string): Buffer => Buffer.from(pictureOfPng(readFileSync(path)).pixels);
