import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { StudioError } from '../engine/studio-error.ts';
import type { SketchRecord, SketchRepository } from '../database/sketch-repository.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** The longest edge a sketch may have; it is scaled to the picture's size in any case. */
const LONGEST_EDGE = 8192;

export interface Sketches {
  import(png: Uint8Array): Promise<SketchRecord>;
  find(id: string): SketchRecord | null;
  /** Throws StudioError `sketch-unreadable` when there is none. */
  get(id: string): SketchRecord;
  path(id: string): string;
  bytes(id: string): Promise<Uint8Array>;
}

export function createSketches(folder: string, repository: SketchRepository, clock: () => Date): Sketches {
  const path = (id: string): string => join(folder, `${id}.png`);
  return {
    async import(png) {
      const { width, height } = readSketch(png);
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
export function readSketch(png: Uint8Array): { readonly width: number; readonly height: number } {
  const unreadable = (reason: string, cause?: unknown): StudioError =>
    new StudioError('sketch-unreadable', `The sketch can't be read: ${reason}. Use a PNG picture; saving it again in an image editor usually helps.`, {
      details: { reason },
      cause,
    });
  if (!isPng(png)) throw unreadable('it is not a PNG file');
  if (!endsWithIend(png)) throw unreadable('the file is cut off');
  const image = decodeOr(png, (error) => unreadable('the file is damaged', error));
  if (image.width < 1 || image.height < 1 || image.data.length < 1) throw unreadable('it holds no picture');
  if (Math.max(image.width, image.height) > LONGEST_EDGE) throw unreadable(`it is larger than ${LONGEST_EDGE} pixels`);
  return { width: image.width, height: image.height };
}

function decodeOr(png: Uint8Array, failure: (error: unknown) => StudioError): ReturnType<typeof decode> {
  try {
    return decode(png, { checkCrc: true });
  } catch (error) {
    throw failure(error);
  }
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, at) => bytes[at] === byte);
}

function endsWithIend(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).subarray(-64).includes('IEND');
}
