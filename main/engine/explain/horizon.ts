import type { Picture } from '../rendering.ts';

/** A horizon explains at least this share of the picture's vertical colour variance; else the picture has none. */
const LEAST_EXPLAINED = 0.35;
const HIGHEST = 0.2;
const LOWEST = 0.85;

/**
 * The row that best parts the picture into two bands of colour, as a fraction of its height from the top; null when none
 * does. Otsu's criterion on the rows' mean colours: the split with the largest variance between the bands.
 */
export function horizonOf(picture: Picture): number | null {
  const rows = rowColours(picture);
  const total = addColours(rows);
  const mean = total.map((value) => value / picture.height);
  const variance = rows.reduce((sum, row) => sum + squaredDistance(row, mean), 0);
  if (variance === 0) return null;
  let above = [0, 0, 0];
  let best: { row: number; between: number } | null = null;
  for (let row = 1; row < picture.height; row += 1) {
    above = addColours([above, rows[row - 1] ?? [0, 0, 0]]);
    if (row < HIGHEST * picture.height || row > LOWEST * picture.height) continue;
    const below = picture.height - row;
    const aboveMean = above.map((value) => value / row);
    const belowMean = total.map((value, channel) => (value - (above[channel] ?? 0)) / below);
    const between = row * squaredDistance(aboveMean, mean) + below * squaredDistance(belowMean, mean);
    if (best === null || between > best.between) best = { row, between };
  }
  return best !== null && best.between / variance >= LEAST_EXPLAINED ? best.row / picture.height : null;
}

/** Mean RGB of each row, 0…255. */
function rowColours({ width, height, pixels }: Picture): readonly (readonly number[])[] {
  return Array.from({ length: height }, (_, row) => {
    const colour = [0, 0, 0];
    for (let column = 0; column < width; column += 1) {
      for (let channel = 0; channel < 3; channel += 1) {
        colour[channel] = (colour[channel] ?? 0) + (pixels[4 * (row * width + column) + channel] ?? 0) / width;
      }
    }
    return colour;
  });
}

function addColours(colours: readonly (readonly number[])[]): number[] {
  return [0, 1, 2].map((channel) => colours.reduce((sum, colour) => sum + (colour[channel] ?? 0), 0));
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, channel) => sum + (value - (b[channel] ?? 0)) ** 2, 0);
}
