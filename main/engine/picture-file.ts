import { readFile } from 'node:fs/promises';
import { convertIndexedToRgb, decode } from 'fast-png';
import type { DecodedPng } from 'fast-png';
import type { Picture } from './rendering.ts';
import { StudioError } from './studio-error.ts';

/** Reads a PNG of any kind as RGBA with 8 bits. Throws StudioError `sketch-unreadable`. */
export async function readPngPicture(path: string): Promise<Picture> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw unreadable('the file is missing', cause);
  }
  let image: DecodedPng;
  try {
    image = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : 'it is no PNG', cause);
  }
  if (image.width < 1 || image.height < 1 || image.data.length === 0) throw unreadable('it holds no picture');
  return toRgba(image);
}

/** Grey, grey + alpha, RGB, RGBA or palette, in 1 to 16 bits → RGBA in 8. */
function toRgba(image: DecodedPng): Picture {
  const { width, height } = image;
  const { palette } = image;
  const data = palette === undefined ? image.data : convertIndexedToRgb({ ...image, palette });
  const channels = palette === undefined ? image.channels : data.length / (width * height);
  const most = palette === undefined ? 2 ** image.depth - 1 : 255;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    const at = (channel: number): number => ((data[index * channels + channel] ?? 0) * 255) / most;
    const grey = channels < 3;
    const alpha = channels === 2 ? at(1) : channels === 4 ? at(3) : 255;
    pixels.set([at(0), at(grey ? 0 : 1), at(grey ? 0 : 2), alpha], index * 4);
  }
  return { width, height, pixels };
}

function unreadable(reason: string, cause?: unknown): StudioError {
  return new StudioError('sketch-unreadable', `The sketch can't be read: ${reason}.`, { details: { reason }, cause });
}
