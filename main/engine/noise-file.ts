import { readFile } from 'node:fs/promises';
import { entries, parseNpy } from './runtime/npy.ts';
import type { Tensor } from './runtime/tensor.ts';
import { StudioError } from './studio-error.ts';

/** Noise that was handed in as .npy: the first entry starts the rendering, later ones are the scheduler's draws. */
export async function readNoise(path: string): Promise<readonly Tensor[]> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new StudioError('setting-out-of-range', `The noise file can't be read: ${path}.`, { details: { setting: 'noiseFile', path }, cause });
  }
  return entries(parseNpy(bytes));
}
