import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { StudioError } from '../engine/studio-error.ts';
import type { SketchRecord, SketchRepository } from '../database/sketch-repository.ts';
import { writeFileAtomically } from './atomic-file.ts';
import { asPng, unreadable } from './picture-formats.ts';

/** Pictures that renderings begin from: sketches, pictures to repaint and masks. Kept as PNG under their content's hash. */
export interface Sketches {
  /** Takes PNG, JPEG and WebP. Throws StudioError `sketch-unreadable`. */
  import(bytes: Uint8Array): Promise<SketchRecord>;
  find(id: string): SketchRecord | null;
  /** Throws StudioError `sketch-unreadable` when there is none. */
  get(id: string): SketchRecord;
  path(id: string): string;
  bytes(id: string): Promise<Uint8Array>;
}

export function createSketches(folder: string, repository: SketchRepository, clock: () => Date): Sketches {
  const path = (id: string): string => join(folder, `${id}.png`);
  return {
    async import(bytes) {
      const png = await asPng(bytes);
      const { width, height } = sizeOfPng(png);
      const sha256 = createHash('sha256').update(png).digest('hex');
      const sketch: SketchRecord = { id: sha256.slice(0, 16), sha256, width, height, bytes: png.byteLength };
      if (repository.get(sketch.id) === null) {
        await writeFileAtomically(path(sketch.id), png);
        repository.insert(sketch, clock().toISOString());
      }
      return sketch;
    },
    find: (id) => repository.get(id),
    get(id) {
      const sketch = repository.get(id);
      if (sketch === null) throw new StudioError('sketch-unreadable', `There is no sketch “${id}”. Add the picture again.`, { details: { sketch: id } });
      return sketch;
    },
    path,
    bytes: (id) => readFile(path(id)),
  };
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
