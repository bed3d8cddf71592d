import { describe, expect, it } from 'vitest';
import { decodeInTiles, tilingOf } from '../../../main/engine/diffusion/tiled-decoding.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';

/** A decoder without context: every cell becomes 2 × 2 pixels of its first three channels. Tiles must not show at all. */
async function repeatCells({ data, dims }: Tensor): Promise<Tensor> {
  const [, , height = 0, width = 0] = dims;
  const out = new Float32Array(3 * 4 * height * width);
  for (let channel = 0; channel < 3; channel += 1) {
    for (let y = 0; y < 2 * height; y += 1) {
      for (let x = 0; x < 2 * width; x += 1) {
        out[(channel * 2 * height + y) * 2 * width + x] = data[(channel * height + Math.floor(y / 2)) * width + Math.floor(x / 2)] ?? Number.NaN;
      }
    }
  }
  return { data: out, dims: [1, 3, 2 * height, 2 * width] };
}

describe('tiles', () => {
  it.each([
    [8, 8],
    [16, 16],
    [64, 96],
    [13, 40],
    [200, 77],
  ])('cover latents of %i × %i cells wholly, in one size, with neighbours that overlap', (height, width) => {
    const tiling = tilingOf(height, width);
    const covered = new Set<number>();
    for (const { top, left } of tiling.tiles) {
      expect(top + tiling.height).toBeLessThanOrEqual(height);
      expect(left + tiling.width).toBeLessThanOrEqual(width);
      for (let y = top; y < top + tiling.height; y += 1) for (let x = left; x < left + tiling.width; x += 1) covered.add(y * width + x);
    }
    expect(covered.size).toBe(height * width);
    const tops = [...new Set(tiling.tiles.map(({ top }) => top))];
    tops.slice(1).forEach((top, at) => expect(top).toBeLessThan((tops[at] ?? 0) + tiling.height));
    expect(Math.max(tiling.height, tiling.width)).toBeLessThanOrEqual(64);
  });

  it('of a decoder that looks at one cell alone give the whole picture, whatever their weights', async () => {
    const latents = gaussianNoise(3, 0, [1, 4, 24, 19]);
    const [whole, tiled] = [await repeatCells(latents), await decodeInTiles(latents, repeatCells)];
    expect(tiled.dims).toEqual(whole.dims);
    whole.data.forEach((value, index) => expect(tiled.data[index]).toBeCloseTo(value, 5));
  });
});
