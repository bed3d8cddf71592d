import { describe, expect, it } from 'vitest';
import type { Picture } from '../../../main/engine/rendering.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { enlarge, mirrored, type EnlargeOptions } from '../../../main/engine/upscale/enlarge.ts';

const SHAPE = { factor: 4, margin: 3 };

function picture(width: number, height: number): Picture {
  return { width, height, pixels: Uint8ClampedArray.from({ length: width * height * 4 }, (_, at) => (at % 4 === 3 ? 255 : (at * 37 + (at >> 5) * 11) % 256)) };
}

/** Each pixel of the output mixes what lies up to three pixels around, by where in its square it is. Beyond the edge lies black. */
async function blurred({ data, dims }: Tensor): Promise<Tensor> {
  const [, , height = 0, width = 0] = dims;
  const out = new Float32Array(3 * 16 * height * width);
  for (let channel = 0; channel < 3; channel += 1) {
    const at = (y: number, x: number): number => (y < 0 || x < 0 || y >= height || x >= width ? 0 : (data[(channel * height + y) * width + x] ?? 0));
    for (let y = 0; y < 4 * height; y += 1) {
      for (let x = 0; x < 4 * width; x += 1) {
        const [row, column, lean] = [Math.floor(y / 4), Math.floor(x / 4), (x % 4) / 8];
        const around = at(row - 3, column) + at(row + 3, column) + at(row, column - 3) * (1 - lean) + at(row, column + 3) * (1 + lean);
        out[(channel * 4 * height + y) * 4 * width + x] = at(row, column) / 2 + around / 8;
      }
    }
  }
  return { data: out, dims: [1, 3, 4 * height, 4 * width] };
}

function options(change: Partial<EnlargeOptions> = {}): EnlargeOptions {
  return { shape: SHAPE, factor: 4, run: blurred, beforeTile: () => undefined, onTile: () => undefined, ...change };
}

const filled =
  (value: number) =>
  async (tile: Tensor): Promise<Tensor> => {
    const given = await blurred(tile);
    return { ...given, data: given.data.fill(value) };
  };

describe('enlarging', () => {
  it.each([2, 4])('gives %i times as wide and high a picture, opaque', async (factor) => {
    const large = await enlarge(picture(9, 5), options({ factor }));
    expect([large.width, large.height, large.pixels.length]).toEqual([9 * factor, 5 * factor, 9 * 5 * factor * factor * 4]);
    expect(large.pixels.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true);
  });

  it.each([
    [40, 23, 7],
    [16, 16, 8],
    [3, 50, 10],
    [1, 1, 1],
  ])('of %i × %i pixels in tiles of %i is as without tiles, bit for bit', async (width, height, largestTile) => {
    const whole = await enlarge(picture(width, height), options({ largestTile: 1000 }));
    const tiled = await enlarge(picture(width, height), options({ largestTile }));
    expect(tiled).toEqual(whole);
  });

  it('shows the network the picture mirrored beyond its edges, not black', async () => {
    const grey: Picture = { width: 8, height: 8, pixels: new Uint8ClampedArray(8 * 8 * 4).fill(200).map((value, at) => (at % 4 === 3 ? 255 : value)) };
    const { pixels } = await enlarge(grey, options());
    expect(new Set(pixels)).toEqual(new Set([200, 255]));
    expect([-2, -1, 0, 3, 4, 5, 9].map((place) => mirrored(place, 4))).toEqual([2, 1, 0, 3, 2, 1, 3]);
    expect([-5, 0, 5].map((place) => mirrored(place, 1))).toEqual([0, 0, 0]);
  });

  it('twice is the mean of what four times gives', async () => {
    const [two, four] = [await enlarge(picture(6, 6), options({ factor: 2 })), await enlarge(picture(6, 6), options())];
    const at = (x: number, y: number): number => four.pixels[(y * 24 + x) * 4] ?? 0;
    for (const [x, y] of [
      [0, 0],
      [5, 7],
      [11, 11],
    ] as const) {
      const mean = (at(2 * x, 2 * y) + at(2 * x + 1, 2 * y) + at(2 * x, 2 * y + 1) + at(2 * x + 1, 2 * y + 1)) / 4;
      expect(Math.abs((two.pixels[(y * 12 + x) * 4] ?? 0) - mean)).toBeLessThanOrEqual(1);
    }
  });

  it('says after every tile how far it is, and stops before the next one when told', async () => {
    const told: string[] = [];
    await enlarge(picture(20, 10), options({ largestTile: 10, onTile: (done, total) => told.push(`${done}/${total}`) }));
    expect(told).toEqual(['1/2', '2/2']);

    let runs = 0;
    const stopping = enlarge(
      picture(40, 10),
      options({
        largestTile: 10,
        async run(tile) {
          runs += 1;
          return blurred(tile);
        },
        beforeTile() {
          if (runs === 2) throw new StudioError('cancelled', 'stopped');
        },
      }),
    );
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(runs).toBe(2);
  });

  it.each([
    ['no numbers', filled(Number.NaN), 'not-finite'],
    ['black', filled(0), 'constant'],
    ['white', filled(1), 'constant'],
    ['other colours', async (tile: Tensor) => blurred({ ...tile, data: tile.data.map((value) => value / 4) }), 'unlike'],
  ])('refuses %s', async (_what, run, reason) => {
    await expect(enlarge(picture(8, 8), options({ run }))).rejects.toMatchObject({ code: 'picture-not-finite', details: { reason } });
  });

  it('takes a network that gives another size for a bug', async () => {
    await expect(enlarge(picture(8, 8), options({ run: async (tile) => tile }))).rejects.toThrow('gave 14 × 14 pixels for a tile of 8 × 8');
  });
});
