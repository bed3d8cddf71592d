import type { Picture } from '../rendering.ts';
import { smoothed } from './change-map.ts';
import type { ChangeMap } from './change-map.ts';

/** Columns at either side that are taken for background, as a fraction of the width. */
const MARGIN = 0.08;
/** Less or more of the area than this is no subject. */
const LEAST_AREA = 0.03;
const MOST_AREA = 0.65;
/** A picture without a colour difference of at least this (0…1) has no subject. */
const LEAST_DIFFERENCE = 0.08;

/**
 * The subject of a picture by its colours alone, one flag a pixel; null when there is none to be told. In every row the
 * background is what lies between its left and its right margin, linearly; what differs from that more than Otsu's threshold
 * is foreground, and the subject is its piece with the most weight towards the middle. A subject that fills the row, or one
 * coloured as its background, is missed: no place is named after it then.
 */
export function subjectOf(picture: Picture): Uint8Array | null {
  const { width, height } = picture;
  const difference = smoothed(differenceFromMargins(picture));
  const threshold = otsu(difference.values);
  if (threshold < LEAST_DIFFERENCE) return null;
  const pieces = piecesOf(difference, threshold);
  const best = pieces.reduce((most, piece) => (piece.weight > most.weight ? piece : most), { weight: 0, pixels: [] as readonly number[] });
  const area = best.pixels.length / (width * height);
  if (area < LEAST_AREA || area > MOST_AREA) return null;
  const mask = new Uint8Array(width * height);
  for (const pixel of best.pixels) mask[pixel] = 1;
  return mask;
}

function differenceFromMargins({ width, height, pixels }: Picture): ChangeMap {
  const values = new Float32Array(width * height);
  const margin = Math.max(1, Math.round(MARGIN * width));
  const mean = (row: number, from: number, channel: number): number => {
    let sum = 0;
    for (let column = from; column < from + margin; column += 1) sum += pixels[4 * (row * width + column) + channel] ?? 0;
    return sum / margin;
  };
  for (let row = 0; row < height; row += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const [left, right] = [mean(row, 0, channel), mean(row, width - margin, channel)];
      for (let column = 0; column < width; column += 1) {
        const background = left + ((right - left) * (column + 0.5)) / width;
        const at = row * width + column;
        values[at] = (values[at] ?? 0) + Math.abs((pixels[4 * at + channel] ?? 0) - background) / (3 * 255);
      }
    }
  }
  return { width, height, values };
}

const BINS = 64;

/** The threshold that parts values in 0…1 into the two classes with the largest variance between them. */
function otsu(values: Float32Array): number {
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.min(BINS - 1, Math.floor(value * BINS));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sumBelow, best, threshold] = [0, 0, 0, 0];
  for (const [bin, count] of counts.entries()) {
    below += count;
    sumBelow += count * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sumBelow / below - (total - sumBelow) / above) ** 2;
    if (between > best) [best, threshold] = [between, (bin + 1) / BINS];
  }
  return threshold;
}

/** Connected pieces above the threshold, each with its pixels and its weight, which falls from the middle to the edge. */
function piecesOf({ width, height, values }: ChangeMap, threshold: number): readonly { readonly weight: number; readonly pixels: readonly number[] }[] {
  const seen = new Uint8Array(values.length);
  const isOpen = (at: number): boolean => seen[at] === 0 && (values[at] ?? 0) > threshold;
  const pieces: { weight: number; pixels: number[] }[] = [];
  for (let start = 0; start < values.length; start += 1) {
    if (!isOpen(start)) continue;
    const pixels = [start];
    seen[start] = 1;
    let weight = 0;
    for (let next = 0; next < pixels.length; next += 1) {
      const at = pixels[next] ?? 0;
      const [x, y] = [at % width, Math.floor(at / width)];
      weight += Math.max(0, 1 - Math.hypot((x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5) / 0.5);
      const neighbours = [x > 0 ? at - 1 : -1, x < width - 1 ? at + 1 : -1, at - width, at + width];
      for (const other of neighbours) {
        if (other < 0 || other >= values.length || !isOpen(other)) continue;
        seen[other] = 1;
        pixels.push(other);
      }
    }
    pieces.push({ weight, pixels });
  }
  return pieces;
}
