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
  try {
    const image = decode(bytes, { checkCrc: true });
    if (image.width < 1 || image.height < 1 || image.data.length === 0) throw new Error('it holds no picture');
    if (image.depth < 8 && bytes[INTERLACING] !== 0) throw new Error('it is interlaced, with less than a byte for a pixel');
    return toRgba(image);
  } catch (cause) {
    throw unreadable(cause instanceof Error ? cause.message : 'it is no PNG', cause);
  }
}

/** Where a PNG says so; the decoder can't read it of pixels that share bytes. */
const INTERLACING = 28;

/** Grey, grey + alpha, RGB, RGBA or palette, in 1 to 16 bits → RGBA in 8. */
function toRgba(image: DecodedPng): Picture {
  const { width, height } = image;
  // RGB may bring a palette too, as a proposal for screens of few colours.
  const palette = image.channels === 1 ? image.palette : undefined;
  const data = palette === undefined ? samplesOf(image) : convertIndexedToRgb({ ...image, palette });
  const channels = palette === undefined ? image.channels : data.length / (width * height);
  const most = palette === undefined ? 2 ** image.depth - 1 : 255;
  /** The one grey or colour that is transparent, of pictures without alpha. */
  const clear = palette === undefined && channels % 2 === 1 ? image.transparency : undefined;
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let index = 0; index < width * height; index += 1) {
    const sample = (channel: number): number => data[index * channels + channel] ?? 0;
    const at = (channel: number): number => (sample(channel) * 255) / most;
    const grey = channels < 3;
    const opaque = clear?.length === channels && clear.every((value, channel) => value === sample(channel)) ? 0 : 255;
    const alpha = channels === 2 ? at(1) : channels === 4 ? at(3) : opaque;
    pixels.set([at(0), at(grey ? 0 : 1), at(grey ? 0 : 2), alpha], index * 4);
  }
  return { width, height, pixels };
}

/** One number a sample: grey values of fewer than 8 bits share bytes, and every row begins a new one. */
function samplesOf({ width, height, depth, data }: DecodedPng): DecodedPng['data'] {
  if (depth >= 8) return data;
  const rowBytes = Math.ceil((width * depth) / 8);
  const samples = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const byte = data[y * rowBytes + Math.floor((x * depth) / 8)] ?? 0;
      samples[y * width + x] = (byte >> (8 - depth - ((x * depth) % 8))) & (2 ** depth - 1);
    }
  }
  return samples;
}

function unreadable(reason: string, cause?: unknown): StudioError {
  return new StudioError('sketch-unreadable', `The sketch can't be read: ${reason}.`, { details: { reason }, cause });
}
