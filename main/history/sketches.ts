import { createHash } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { StudioError } from '../engine/studio-error.ts';
import type { SketchRecord, SketchRepository } from '../database/sketch-repository.ts';
import { Turns } from './turns.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { asPng, unreadable } from './picture-formats.ts';

/** Pictures that renderings begin from: sketches, pictures to repaint and masks. Kept as PNG under their content's hash. */
export interface Sketches {
  /**
   * Takes PNG, JPEG and WebP; a file that had got lost is there again. `copyOf` is the picture of the history that it is.
   * Throws StudioError `sketch-unreadable`.
   */
  import(bytes: Uint8Array, copyOf?: string | null): Promise<SketchRecord>;
  find(id: string): SketchRecord | null;
  /** Throws StudioError `sketch-unreadable` when there is none. */
  get(id: string): SketchRecord;
  path(id: string): string;
  /** Throws StudioError `sketch-unreadable` when the file is gone. */
  bytes(id: string): Promise<Uint8Array>;
  /** Bins those whose last picture was deleted, except what the window still holds. */
  binLeftBehind(held: readonly string[], trash: (paths: readonly string[]) => Promise<void>): Promise<void>;
}

export function createSketches(folder: string, repository: SketchRepository, clock: () => Date): Sketches {
  const path = (id: string): string => join(folder, `${id}.png`);
  /** What is taken in must not be binned between its file and its row. */
  const turns = new Turns();
  return {
    async import(bytes, copyOf = null) {
      const png = await asPng(bytes);
      const { width, height } = sizeOfPng(png);
      const sha256 = createHash('sha256').update(png).digest('hex');
      const sketch: SketchRecord = { id: sha256.slice(0, 16), sha256, width, height, bytes: png.byteLength };
      await turns.take(async () => {
        // The row may have outlived its file: in a library that was copied in part, or cleaned by hand.
        if (!(await exists(path(sketch.id)))) await writeFileAtomically(path(sketch.id), png);
        repository.insert(sketch, clock().toISOString(), copyOf);
      });
      return sketch;
    },
    find: (id) => repository.get(id),
    get(id) {
      const sketch = repository.get(id);
      if (sketch === null) throw new StudioError('sketch-unreadable', `There is no sketch “${id}”. Add the picture again.`, { details: { sketch: id } });
      return sketch;
    },
    path,
    async bytes(id) {
      try {
        return await readFile(path(id));
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
        throw new StudioError('sketch-unreadable', `The file of the sketch “${id}” is gone. Add the picture again.`, { details: { sketch: id }, cause: error });
      }
    },
    async binLeftBehind(held, trash) {
      await turns.take(async () => {
        for (const id of repository.leftBehind()) {
          if (held.includes(id)) continue;
          const isThere = await exists(path(id));
          // A picture may have begun from it while others were binned.
          if (!repository.leftBehind().includes(id)) continue;
          if (isThere) await trash([path(id)]);
          repository.remove(id);
        }
      });
    },
  };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Reads the whole file, so that a truncated or damaged one is found before it is used. */
function sizeOfPng(png: Uint8Array): { readonly width: number; readonly height: number } {
  if (!endsWithIend(png)) throw unreadable('the file is cut off');
  let image: ReturnType<typeof decode>;
  try {
    image = decode(png, { checkCrc: true });
  } catch (error) {
    throw unreadable('the file is damaged', error);
  }
  if (image.data.length < 1) throw unreadable('it holds no picture');
  return { width: image.width, height: image.height };
}

function endsWithIend(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-64).includes('IEND');
}
