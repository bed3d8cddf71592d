import { createHash } from 'node:crypto';
import { decode, encode } from 'fast-png';
import type { RegionMap } from '../engine/explain/statement.ts';
import type { RegionRecord } from '../database/explanation-repository.ts';

/** Where a map lies below the folder `regions`. Factor ids hold colons and words, so the name is their hash. */
export function regionFile(generationId: string, map: Pick<RegionMap, 'factor' | 'source'>): string {
  return `${generationId}/${createHash('sha256').update(map.factor).digest('hex').slice(0, 16)}-${map.source}.png`;
}

/** One grey byte a pixel. */
export function pngOfRegion(map: RegionMap): Uint8Array {
  return encode({ width: map.width, height: map.height, data: new Uint8Array(map.values), depth: 8, channels: 1 });
}

export function regionValues(png: Uint8Array): Uint8Array {
  const image = decode(png);
  if (image.channels !== 1 || image.depth !== 8) throw new Error('A region map is one grey byte a pixel.');
  return new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
}

/** White with the change as alpha, so that the window can tint it and lay it over the picture. */
export function overlayOfRegion(png: Uint8Array): Uint8Array {
  const image = decode(png);
  const pixels = new Uint8Array(image.width * image.height * 4).fill(255);
  for (let at = 0; at < image.width * image.height; at += 1) pixels[at * 4 + 3] = image.data[at] ?? 0;
  return encode({ width: image.width, height: image.height, data: pixels, depth: 8, channels: 4 });
}

export interface MapAtHand {
  readonly record: RegionRecord;
  readonly values: Uint8Array;
}

export interface PlaceCause {
  readonly factor: string;
  /** Mean pixel change there, 0…1. */
  readonly change: number;
  readonly measured: boolean;
}

/** Half the edge of the square that counts as one place, as a fraction of the picture's edge. */
const REACH = 0.02;

/**
 * Who changed the picture at a place (0…1 from the left and the top), strongest first. A factor's measured map goes
 * before its predicted one; factors that did nothing there are left out.
 */
export function causesAt(maps: readonly MapAtHand[], x: number, y: number): readonly PlaceCause[] {
  const measured = new Set(maps.filter((map) => map.record.source === 'measured').map((map) => map.record.factor));
  return maps
    .filter((map) => map.record.source === 'measured' || !measured.has(map.record.factor))
    .map((map) => ({ factor: map.record.factor, change: changeAt(map, x, y), measured: map.record.source === 'measured' }))
    .filter((cause) => cause.change > 0)
    .toSorted((a, b) => b.change - a.change);
}

function changeAt({ record, values }: MapAtHand, x: number, y: number): number {
  const columns = span(x, record.width);
  const rows = span(y, record.height);
  let sum = 0;
  let count = 0;
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    for (let column = columns[0]; column <= columns[1]; column += 1) {
      sum += values[row * record.width + column] ?? 0;
      count += 1;
    }
  }
  return (sum / count / 255) * record.scale;
}

function span(position: number, size: number): readonly [from: number, to: number] {
  const centre = Math.min(size - 1, Math.floor(position * size));
  const reach = Math.round(REACH * size);
  return [Math.max(0, centre - reach), Math.min(size - 1, centre + reach)];
}
