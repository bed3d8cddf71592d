import { decode, encode, type DecodedPng } from 'fast-png';
import type { Picture } from '../engine/rendering.ts';

/** PNG bytes of a picture; `text` goes into tEXt chunks and must be Latin-1. */
export function pngOfPicture(picture: Picture, text: Readonly<Record<string, string>> = {}): Uint8Array {
  return encode(
    {
      width: picture.width,
      height: picture.height,
      data: new Uint8Array(picture.pixels.buffer, picture.pixels.byteOffset, picture.pixels.byteLength),
      depth: 8,
      channels: 4,
      text: { ...text },
    },
    { zlib: { level: 6 } },
  );
}

/** The picture of a PNG of ours: RGBA, 8 bits; or RGB, where another program left the opaque alpha out to save space. */
export function pictureOfPng(png: Uint8Array): Picture {
  const image = decode(png);
  if (image.channels === 3 && image.depth === 8) return opaque(image);
  if (image.channels !== 4 || image.depth !== 8)
    throw new Error(`A picture of the studio is RGBA with 8 bits, not ${image.channels} channels with ${image.depth}.`);
  return { width: image.width, height: image.height, pixels: new Uint8ClampedArray(image.data.buffer, image.data.byteOffset, image.data.byteLength) };
}

function opaque({ width, height, data }: Pick<DecodedPng, 'width' | 'height' | 'data'>): Picture {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let from = 0, to = 0; from < data.length; from += 3, to += 4) {
    for (let channel = 0; channel < 3; channel += 1) pixels[to + channel] = data[from + channel] ?? 0;
  }
  return { width, height, pixels };
}

/** True of a picture that shows nothing at all: every pixel is the same. */
export function isConstant(picture: Picture): boolean {
  const { pixels } = picture;
  for (let at = 4; at < pixels.length; at += 4) {
    if (pixels[at] !== pixels[0] || pixels[at + 1] !== pixels[1] || pixels[at + 2] !== pixels[2]) return false;
  }
  return true;
}
