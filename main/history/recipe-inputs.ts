import { createHash } from 'node:crypto';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { Sketches } from './sketches.ts';

/** A picture that a rendering began from. */
export interface InputPicture {
  readonly sha256: string;
  readonly png: Uint8Array;
}

/** The pictures that a recipe speaks of; null where it has none. */
export interface RecipeInputs {
  readonly sketch: InputPicture | null;
  /** What is repainted in part, and its mask: both or neither. */
  readonly picture: InputPicture | null;
  readonly mask: InputPicture | null;
}

export const NO_INPUTS: RecipeInputs = { sketch: null, picture: null, mask: null };

/** The picture that a recipe names; null when there are no such bytes, or they are another's. */
export function inputOf(png: Uint8Array | null, sha256: string | undefined): InputPicture | null {
  if (png === null || sha256 === undefined) return null;
  return createHash('sha256').update(png).digest('hex') === sha256 ? { sha256, png } : null;
}

/** Throws StudioError `sketch-unreadable` when one of them is gone. */
export async function inputsOf(generation: Pick<GenerationRecord, 'sketch' | 'inpaint'>, sketches: Sketches): Promise<RecipeInputs> {
  const input = async (id: string | undefined): Promise<InputPicture | null> =>
    id === undefined ? null : { sha256: sketches.get(id).sha256, png: await sketches.bytes(id) };
  return {
    sketch: await input(generation.sketch?.sketchId),
    picture: await input(generation.inpaint?.pictureId),
    mask: await input(generation.inpaint?.maskId),
  };
}
