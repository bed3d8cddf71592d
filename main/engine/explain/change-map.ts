import type { Picture } from '../rendering.ts';
import type { RegionMap } from './statement.ts';

/** How much each pixel differs between two pictures: mean absolute difference of its channels, 0…1. */
export interface ChangeMap {
  readonly width: number;
  readonly height: number;
  /** [height, width], row-major. */
  readonly values: Float32Array;
}

/** Throws when the pictures differ in size: they would not be counterfactuals of each other. */
export function changeBetween(before: Picture, after: Picture): ChangeMap {
  if (before.width !== after.width || before.height !== after.height) throw new Error('Pictures of different sizes have no map of change.');
  const values = new Float32Array(before.width * before.height);
  for (let index = 0; index < values.length; index += 1) {
    let change = 0;
    for (let channel = 0; channel < 3; channel += 1) {
      change += Math.abs((before.pixels[index * 4 + channel] ?? 0) - (after.pixels[index * 4 + channel] ?? 0));
    }
    values[index] = change / (3 * 255);
  }
  return { width: before.width, height: before.height, values };
}

export function meanChange({ values }: ChangeMap): number {
  return values.reduce((total, value) => total + value, 0) / Math.max(1, values.length);
}

/** Three box blurs of radius side/64, close to a Gaussian; the picture's edge is repeated, so that constants stay. */
export function smoothed(map: ChangeMap): ChangeMap {
  const radius = Math.max(1, Math.round(Math.min(map.width, map.height) / 64));
  let values = map.values;
  for (let pass = 0; pass < 3; pass += 1) {
    values = boxBlur(values, map.height, map.width, map.width, 1, radius);
    values = boxBlur(values, map.width, map.height, 1, map.width, radius);
  }
  return { ...map, values };
}

/** Blurs `lines` lines of `length` values that lie `along` apart, the lines `across` apart. */
function boxBlur(values: Float32Array, lines: number, length: number, across: number, along: number, radius: number): Float32Array {
  const blurred = new Float32Array(values.length);
  for (let line = 0; line < lines; line += 1) {
    const at = (position: number): number => values[line * across + Math.min(length - 1, Math.max(0, position)) * along] ?? 0;
    let total = 0;
    for (let position = -radius; position <= radius; position += 1) total += at(position);
    for (let position = 0; position < length; position += 1) {
      blurred[line * across + position * along] = Math.max(0, total / (2 * radius + 1));
      total += at(position + radius + 1) - at(position - radius);
    }
  }
  return blurred;
}

/** One byte a pixel, 255 at the largest change. */
export function toRegionMap(map: ChangeMap, factor: string, source: RegionMap['source']): RegionMap {
  const scale = map.values.reduce((largest, value) => Math.max(largest, value), 0);
  const values = Uint8Array.from(map.values, (value) => (scale === 0 ? 0 : Math.round((255 * value) / scale)));
  return { factor, source, width: map.width, height: map.height, values, scale };
}
