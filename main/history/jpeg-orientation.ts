import type { Picture } from '../engine/rendering.ts';

/** How a camera was held, as Exif tag 0x0112 says: 1 upright … 8. Anything unreadable is upright. */
export function orientationOf(jpeg: Uint8Array): number {
  try {
    return exifOrientation(new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength));
  } catch (error) {
    if (error instanceof RangeError) return 1;
    throw error;
  }
}

const EXIF = 0x45786966;
const ORIENTATION = 0x0112;

/** Walks the segments to the Exif one and its first directory (CIPA DC-008, 4.6.2). */
function exifOrientation(view: DataView): number {
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    if (view.getUint8(at + 1) !== 0xe1 || view.getUint32(at + 4) !== EXIF) continue;
    const tiff = at + 10;
    const little = view.getUint16(tiff) === 0x4949;
    const directory = tiff + view.getUint32(tiff + 4, little);
    const entries = view.getUint16(directory, little);
    for (let entry = 0; entry < entries; entry += 1) {
      const field = directory + 2 + entry * 12;
      if (view.getUint16(field, little) === ORIENTATION) return view.getUint16(field + 8, little);
    }
    return 1;
  }
  return 1;
}

/** For each orientation, where the pixel at (x, y) of the upright picture lies in the file's, of w × h pixels. */
const SOURCES: Readonly<Record<number, (x: number, y: number, w: number, h: number) => readonly [number, number]>> = {
  2: (x, y, w) => [w - 1 - x, y],
  3: (x, y, w, h) => [w - 1 - x, h - 1 - y],
  4: (x, y, _w, h) => [x, h - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _w, h) => [y, h - 1 - x],
  7: (x, y, w, h) => [w - 1 - y, h - 1 - x],
  8: (x, y, w) => [w - 1 - y, x],
};

/** The picture as it is meant to be seen. */
export function upright(picture: Picture, orientation: number): Picture {
  const source = SOURCES[orientation];
  if (source === undefined) return picture;
  const [width, height] = orientation >= 5 ? [picture.height, picture.width] : [picture.width, picture.height];
  const from = new Uint32Array(picture.pixels.buffer, picture.pixels.byteOffset, picture.width * picture.height);
  const to = new Uint32Array(width * height);
  for (let at = 0; at < to.length; at += 1) {
    const [x, y] = source(at % width, Math.floor(at / width), picture.width, picture.height);
    to[at] = from[y * picture.width + x] ?? 0;
  }
  return { width, height, pixels: new Uint8ClampedArray(to.buffer) };
}
