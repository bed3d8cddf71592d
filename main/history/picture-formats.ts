import { decode as decodeJpeg } from 'jpeg-js';
import type { Picture } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import { orientationOf, upright } from './jpeg-orientation.ts';
import { pngOfPicture } from './picture-png.ts';
import { claimedSize, formatOf } from './picture-headers.ts';

/** The longest edge a picture may come in with; it is scaled to the rendering's size in any case. */
const LONGEST_EDGE = 8192;
const MOST_PIXELS = 64_000_000;
/** What jpeg-js may take, so that no header makes it ask for more. */
const JPEG_MEGABYTES = 1536;

/**
 * The bytes of a PNG, JPEG or WebP file as those of a PNG; a PNG stays as it is and is not read beyond its header. The
 * size that the header claims is checked before anything is decoded, since a few bytes can claim gigabytes.
 * Throws StudioError `sketch-unreadable`.
 */
export async function asPng(bytes: Uint8Array): Promise<Uint8Array> {
  const format = formatOf(bytes);
  if (format === null) throw unreadable('it is not a PNG, JPEG or WebP file');
  const size = claimedSize(bytes, format);
  if (size === null) throw unreadable('the file is cut off or damaged');
  if (size.width < 1 || size.height < 1) throw unreadable('it holds no picture');
  if (Math.max(size.width, size.height) > LONGEST_EDGE) throw unreadable(`it is larger than ${LONGEST_EDGE} pixels`);
  if (size.width * size.height > MOST_PIXELS) throw unreadable(`it has more than ${MOST_PIXELS / 1_000_000} million pixels`);
  switch (format) {
    case 'png':
      return bytes;
    case 'jpeg':
      return pngOfPicture(pictureOfJpeg(bytes));
    case 'webp':
      return pngOfPicture(await pictureOfWebp(bytes));
  }
}

function pictureOfJpeg(bytes: Uint8Array): Picture {
  try {
    const { width, height, data } = decodeJpeg(bytes, {
      useTArray: true,
      tolerantDecoding: false,
      maxResolutionInMP: MOST_PIXELS / 1_000_000,
      maxMemoryUsageInMB: JPEG_MEGABYTES,
    });
    return upright({ width, height, pixels: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength) }, orientationOf(bytes));
  } catch (error) {
    throw unreadable('the JPEG file is cut off or damaged', error);
  }
}

/** The decoder comes as WebAssembly; it is read when the first WebP comes. */
async function pictureOfWebp(bytes: Uint8Array): Promise<Picture> {
  const { decodeWebp } = await import('./webp-decoder.ts');
  try {
    return await decodeWebp(bytes);
  } catch (error) {
    throw unreadable('the WebP file is cut off or damaged', error);
  }
}

export function unreadable(reason: string, cause?: unknown): StudioError {
  return new StudioError(
    'sketch-unreadable',
    `The picture can't be read: ${reason}. Use a PNG, JPEG or WebP picture; saving it again in an image editor usually helps.`,
    { details: { reason }, cause },
  );
}
