import type { Picture } from '../engine/rendering.ts';

const EDGE = 256;

/** The picture itself when it is small, else a box-filtered copy whose longer edge is 256 pixels. */
export function thumbnailOf(picture: Picture): Picture {
  const longer = Math.max(picture.width, picture.height);
  if (longer <= EDGE) return picture;
  const width = Math.max(1, Math.round((picture.width * EDGE) / longer));
  const height = Math.max(1, Math.round((picture.height * EDGE) / longer));
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const [top, bottom] = cell(y, height, picture.height);
    for (let x = 0; x < width; x += 1) {
      const [left, right] = cell(x, width, picture.width);
      average(picture, left, right, top, bottom, pixels, (y * width + x) * 4);
    }
  }
  return { width, height, pixels };
}

function cell(index: number, small: number, large: number): readonly [from: number, to: number] {
  const from = Math.floor((index * large) / small);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * large) / small))];
}

function average(picture: Picture, left: number, right: number, top: number, bottom: number, target: Uint8ClampedArray, at: number): void {
  const sums = [0, 0, 0, 0];
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      for (let channel = 0; channel < 4; channel += 1) sums[channel] = (sums[channel] ?? 0) + (picture.pixels[(y * picture.width + x) * 4 + channel] ?? 0);
    }
  }
  const count = (right - left) * (bottom - top);
  for (let channel = 0; channel < 4; channel += 1) target[at + channel] = Math.round((sums[channel] ?? 0) / count);
}
