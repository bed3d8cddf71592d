import type { Tensor } from '../runtime/tensor.ts';

/** Where a tile lies in the latents, in cells. */
export interface Tile {
  readonly top: number;
  readonly left: number;
}

export interface Tiling {
  /** All tiles are of one size, so that the decoder sees one shape. */
  readonly height: number;
  readonly width: number;
  readonly tiles: readonly Tile[];
}

/** Cells on a tile's side: what Stable Diffusion's decoders were trained on. Smaller latents get smaller tiles. */
const LARGEST_TILE = 64;
const SMALLEST_TILE = 8;
/** Of a tile's side, what it shares with its neighbour. */
const OVERLAP = 0.25;

/** How latents of `height` × `width` cells are cut: at least two tiles along every side that is longer than the smallest tile. */
export function tilingOf(height: number, width: number): Tiling {
  const [rows, columns] = [cuts(height), cuts(width)];
  return {
    height: rows.side,
    width: columns.side,
    tiles: rows.starts.flatMap((top) => columns.starts.map((left) => ({ top, left }))),
  };
}

function cuts(length: number): { readonly side: number; readonly starts: readonly number[] } {
  const side = Math.min(length, LARGEST_TILE, Math.max(SMALLEST_TILE, Math.ceil(length * 0.625)));
  if (side === length) return { side, starts: [0] };
  const shared = Math.ceil(side * OVERLAP);
  const count = Math.ceil((length - shared) / (side - shared));
  return { side, starts: Array.from({ length: count }, (_, at) => Math.round((at * (length - side)) / (count - 1))) };
}

/**
 * Decodes latents [1, c, h, w] tile by tile and lays the tiles over one another: each fades in from its inner edges, and
 * the weights at a pixel are made to sum to 1, so that no seam is sharper than the decoder's own disagreement about it.
 * @param decodeTile [1, c, th, tw] → [1, 3, th · f, tw · f]
 */
export async function decodeInTiles(latents: Tensor, decodeTile: (tile: Tensor) => Promise<Tensor>): Promise<Tensor> {
  const [, , height = 0, width = 0] = latents.dims;
  const tiling = tilingOf(height, width);
  let sums: { readonly values: Float32Array; readonly weights: Float32Array; readonly scale: number } | null = null;
  for (const tile of tiling.tiles) {
    const decoded = await decodeTile(cut(latents, tile, tiling));
    const scale = (decoded.dims[2] ?? 0) / tiling.height;
    sums ??= { values: new Float32Array(3 * height * width * scale * scale), weights: new Float32Array(height * width * scale * scale), scale };
    layOver(sums, decoded, { top: tile.top * scale, left: tile.left * scale }, height * scale, width * scale);
  }
  if (sums === null) throw new Error('Latents without cells have no tiles.');
  const { values, weights, scale } = sums;
  const area = weights.length;
  return {
    data: values.map((value, index) => value / (weights[index % area] ?? 1)),
    dims: [1, 3, height * scale, width * scale],
  };
}

function cut(latents: Tensor, { top, left }: Tile, { height, width }: Tiling): Tensor {
  const [, channels = 0, wholeHeight = 0, wholeWidth = 0] = latents.dims;
  const data = new Float32Array(channels * height * width);
  for (let channel = 0; channel < channels; channel += 1) {
    for (let y = 0; y < height; y += 1) {
      const from = (channel * wholeHeight + top + y) * wholeWidth + left;
      data.set(latents.data.subarray(from, from + width), (channel * height + y) * width);
    }
  }
  return { data, dims: [1, channels, height, width] };
}

function layOver(sums: { readonly values: Float32Array; readonly weights: Float32Array }, tile: Tensor, at: Tile, height: number, width: number): void {
  const [, , tileHeight = 0, tileWidth = 0] = tile.dims;
  const [rows, columns] = [fade(tileHeight, at.top, height), fade(tileWidth, at.left, width)];
  for (let y = 0; y < tileHeight; y += 1) {
    for (let x = 0; x < tileWidth; x += 1) {
      const weight = (rows[y] ?? 0) * (columns[x] ?? 0);
      const to = (at.top + y) * width + at.left + x;
      sums.weights[to] = (sums.weights[to] ?? 0) + weight;
      for (let channel = 0; channel < 3; channel += 1) {
        const index = channel * height * width + to;
        sums.values[index] = (sums.values[index] ?? 0) + weight * (tile.data[(channel * tileHeight + y) * tileWidth + x] ?? 0);
      }
    }
  }
}

/** Weights along a tile: rising from an inner edge over the shared part, 1 at the picture's own edges. */
function fade(length: number, start: number, whole: number): Float32Array {
  const shared = Math.ceil(length * OVERLAP);
  return Float32Array.from({ length }, (_, index) => {
    const fromStart = start === 0 ? 1 : (index + 1) / (shared + 1);
    const fromEnd = start + length === whole ? 1 : (length - index) / (shared + 1);
    return Math.min(1, fromStart, fromEnd);
  });
}
