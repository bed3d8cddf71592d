import { assertNotConstant } from '../diffusion/latent-codec.ts';
import type { Picture } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { StudioError } from '../studio-error.ts';

/** What a network that enlarges pictures does: [1, 3, h, w] → [1, 3, factor · h, factor · w], both in 0…1. */
export interface UpscalerShape {
  readonly factor: number;
  /** How far around a pixel it sees, in pixels of its input. */
  readonly margin: number;
}

export interface EnlargeOptions {
  readonly shape: UpscalerShape;
  /** How many times as wide and high; a divisor of the network's own factor. */
  readonly factor: number;
  readonly run: (tile: Tensor) => Promise<Tensor>;
  /** Asked before every tile; throws to stop. */
  readonly beforeTile: () => void;
  readonly onTile: (done: number, total: number) => void;
  /** Pixels of the picture on a tile's side at most, without the margin. */
  readonly largestTile?: number;
}

/** What bounds the memory: with its margin it takes the largest layers of the network to about 7 MB each. */
export const LARGEST_TILE = 128;

/** By how many of 255 the mean of a colour may change. A network that fails quietly gives black, or noise. */
const MOST_CHANGE = 40;

interface Part {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/**
 * Enlarges tile by tile. Every tile brings along all that the network sees around it, and at the picture's edges the
 * picture mirrored, so that each pixel comes out as if there were no tiles: nothing need be blended. Where less than the
 * network's own factor is wanted, its pixels are averaged. Throws StudioError `picture-not-finite`.
 */
export async function enlarge(picture: Picture, options: EnlargeOptions): Promise<Picture> {
  const { factor } = options;
  const large = { width: picture.width * factor, height: picture.height * factor };
  const pixels = new Uint8ClampedArray(large.width * large.height * 4).fill(255);
  const parts = partsOf(picture, options.largestTile ?? LARGEST_TILE);
  for (const [done, part] of parts.entries()) {
    options.beforeTile();
    const given = await options.run(cut(picture, part, options.shape.margin));
    lay(pixels, large.width, given, part, options);
    options.onTile(done + 1, parts.length);
  }
  const enlarged = { ...large, pixels };
  refuseFailure(picture, enlarged);
  return enlarged;
}

/** Parts of about one size, none larger than `largest` on a side. */
function partsOf({ width, height }: Picture, largest: number): readonly Part[] {
  const [rows, columns] = [cuts(height, largest), cuts(width, largest)];
  return rows.flatMap(([top, bottom]) => columns.map(([left, right]) => ({ top, left, height: bottom - top, width: right - left })));
}

function cuts(length: number, largest: number): readonly (readonly [start: number, end: number])[] {
  const count = Math.ceil(length / largest);
  const at = (index: number): number => Math.round((index * length) / count);
  return Array.from({ length: count }, (_, index) => [at(index), at(index + 1)] as const);
}

/** [1, 3, height + 2 · margin, width + 2 · margin] in 0…1. */
function cut(picture: Picture, part: Part, margin: number): Tensor {
  const [height, width] = [part.height + 2 * margin, part.width + 2 * margin];
  const data = new Float32Array(3 * height * width);
  for (let y = 0; y < height; y += 1) {
    const row = mirrored(part.top + y - margin, picture.height) * picture.width;
    for (let x = 0; x < width; x += 1) {
      const from = (row + mirrored(part.left + x - margin, picture.width)) * 4;
      for (let channel = 0; channel < 3; channel += 1) data[(channel * height + y) * width + x] = (picture.pixels[from + channel] ?? 0) / 255;
    }
  }
  return { data, dims: [1, 3, height, width] };
}

/** A place outside of 0…length − 1, mirrored at the ends as often as it takes. */
export function mirrored(place: number, length: number): number {
  const period = Math.max(1, 2 * (length - 1));
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}

function lay(pixels: Uint8ClampedArray, wholeWidth: number, given: Tensor, part: Part, { shape, factor }: EnlargeOptions): void {
  const [, , tall = 0, wide = 0] = given.dims;
  if (tall !== (part.height + 2 * shape.margin) * shape.factor || wide !== (part.width + 2 * shape.margin) * shape.factor)
    throw new Error(`The upscaler gave ${wide} × ${tall} pixels for a tile of ${part.width} × ${part.height}.`);
  const step = shape.factor / factor;
  const edge = shape.margin * shape.factor;
  for (let y = 0; y < part.height * factor; y += 1) {
    for (let x = 0; x < part.width * factor; x += 1) {
      const to = ((part.top * factor + y) * wholeWidth + part.left * factor + x) * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = 0;
        for (let row = 0; row < step; row += 1) {
          const from = (channel * tall + edge + y * step + row) * wide + edge + x * step;
          for (let column = 0; column < step; column += 1) sum += given.data[from + column] ?? Number.NaN;
        }
        if (!Number.isFinite(sum)) throw failed('not-finite', 'The enlarged picture came out as no numbers.');
        pixels[to + channel] = (sum / (step * step)) * 255;
      }
    }
  }
}

function refuseFailure(before: Picture, after: Picture): void {
  if (!isFlat(before)) assertNotConstant(after);
  const [was, is] = [meanColour(before), meanColour(after)];
  if (was.some((value, channel) => Math.abs(value - (is[channel] ?? 0)) > MOST_CHANGE))
    throw failed('unlike', 'The enlarged picture came out in other colours than its original.');
}

function isFlat({ pixels }: Picture): boolean {
  for (let index = 4; index < pixels.length; index += 4) {
    if (pixels[index] !== pixels[0] || pixels[index + 1] !== pixels[1] || pixels[index + 2] !== pixels[2]) return false;
  }
  return true;
}

function meanColour({ pixels }: Picture): readonly number[] {
  const sums = [0, 0, 0];
  for (let index = 0; index < pixels.length; index += 4) {
    for (let channel = 0; channel < 3; channel += 1) sums[channel] = (sums[channel] ?? 0) + (pixels[index + channel] ?? 0);
  }
  return sums.map((sum) => (4 * sum) / pixels.length);
}

function failed(reason: 'not-finite' | 'unlike', message: string): StudioError {
  return new StudioError('picture-not-finite', message, { details: { reason, step: null } });
}
