import { readFile } from 'node:fs/promises';
import type { GenerateRequest } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { Studio } from '../studio-interface.ts';
import { numberOption, usage } from './arguments.ts';
import { resolveId } from './session.ts';

const DEFAULT_STRENGTH = 0.5;

/** What `generate` begins from, as the options say it. */
export interface StartingOptions {
  readonly sketch?: string | undefined;
  readonly 'sketch-strength'?: string | undefined;
  readonly picture?: string | undefined;
  readonly from?: string | undefined;
  readonly mask?: string | undefined;
}

/** A wish that holds together, before any file is opened. */
export interface StartingWish {
  /** A picture's file, or an entry of the history. */
  readonly picture: { readonly file: string } | { readonly id: string } | null;
  readonly sketch: string | null;
  readonly mask: string | null;
  /** Null where none was typed. */
  readonly strength: number | null;
}

/** Throws StudioError `usage` for options that contradict each other. */
export function startingWish(options: StartingOptions): StartingWish {
  const { sketch = null, picture, from, mask = null } = options;
  if (picture !== undefined && from !== undefined) throw usage('--picture and --from both name what to start from: give one of them');
  const start = picture !== undefined ? { file: picture } : from !== undefined ? { id: from } : null;
  if (mask !== null && start === null) throw usage('--mask says which part of a picture is repainted: name it with --picture FILE or --from ID');
  if (mask === null && start !== null && sketch !== null) {
    throw usage('--sketch and --picture both say what to start from: give one of them, or a --mask for the part of the picture that the sketch is for');
  }
  return { picture: start, sketch, mask, strength: numberOption('sketch-strength', options['sketch-strength']) };
}

/**
 * Takes the files in. Without a mask the picture is what is drawn over, like any sketch. With one it is what stays around
 * the mask; what lies under it guides the new part where a strength was typed, and a sketch may take its place there.
 */
export async function importStart(studio: Studio, wish: StartingWish): Promise<Pick<GenerateRequest, 'sketch' | 'inpaint' | 'madeFrom'>> {
  const { picture, strength } = wish;
  const madeFrom = picture !== null && 'id' in picture ? await resolveId(studio, picture.id) : null;
  const pictureId =
    picture === null
      ? null
      : 'file' in picture
        ? await importFile(studio, picture.file)
        : (await studio.call('sketch.ofPicture', { id: madeFrom ?? '' })).sketchId;
  const drawnId = wish.sketch === null ? null : await importFile(studio, wish.sketch);
  const maskId = wish.mask === null ? null : await importFile(studio, wish.mask);
  const sketchId = drawnId ?? (maskId === null || strength !== null ? pictureId : null);
  return {
    sketch: sketchId === null ? null : { sketchId, strength: strength ?? DEFAULT_STRENGTH },
    inpaint: pictureId === null || maskId === null ? null : { pictureId, maskId },
    madeFrom,
  };
}

async function importFile(studio: Studio, path: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new StudioError('sketch-unreadable', `The picture ${path} can't be opened. Check its name and that you may read it.`, {
      details: { path },
      cause: error,
    });
  }
  const { sketchId } = await studio.call('sketch.import', { bytes: new Uint8Array(bytes) });
  return sketchId;
}
