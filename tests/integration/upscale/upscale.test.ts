import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Picture } from '../../../main/engine/rendering.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import { enlarge } from '../../../main/engine/upscale/enlarge.ts';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { requireUpscaler } from '../../../main/library/upscaler.ts';
import { finexl, finexlJson } from '../cli/finexl.ts';
import { realEngine, ROOT, temporaryHome } from '../studio/real-studio.ts';

/** The network that ships, on the real runtime. */
const { engine } = realEngine();
afterAll(() => engine.close());

/** A red disc on a green ground, stepped as its pixels are. */
function disc(width: number, height: number): Picture {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isInside = Math.hypot(x - width / 2, y - height / 2) < Math.min(width, height) / 3;
      pixels.set(isInside ? [210, 50, 40, 255] : [60, 150, 80, 255], (y * width + x) * 4);
    }
  }
  return { width, height, pixels };
}

async function shipped() {
  const { path, factor, margin } = await requireUpscaler(join(ROOT, 'models'));
  return { path, factor, margin };
}

describe('the network that ships', () => {
  it('draws the same picture larger, the same every time, tile by tile', async () => {
    const picture = disc(150, 40);
    const tiles: string[] = [];
    const call = (factor: 2 | 4) =>
      shipped().then((network) =>
        engine.call(
          'upscale',
          { picture, factor, network },
          { onEvent: (event) => void (event.kind === 'upscale-progress' && tiles.push(`${event.done}/${event.total}`)) },
        ),
      );
    const [first, second, four] = [await call(2), await call(2), await call(4)];
    expect(first).toMatchObject({ provider: 'cpu', evaluations: 2, picture: { width: 300, height: 80 } });
    expect(tiles.slice(0, 2)).toEqual(['1/2', '2/2']);
    expect(Buffer.from(second.picture.pixels).equals(Buffer.from(first.picture.pixels))).toBe(true);
    expect(four.picture).toMatchObject({ width: 600, height: 160 });
    // In the middle of the disc and in a corner the colours are those of before.
    for (const [x, y, colour] of [
      [300, 80, [210, 50, 40]],
      [20, 20, [60, 150, 80]],
    ] as const) {
      colour.forEach((value, channel) => expect(Math.abs((four.picture.pixels[(y * 600 + x) * 4 + channel] ?? 0) - value)).toBeLessThan(16));
    }
  });

  it('makes an edge finer than the pixels it came from', async () => {
    const { picture } = await engine.call('upscale', { picture: disc(48, 48), factor: 4, network: await shipped() });
    // Along a row through the middle: how many pixels the step from green to red takes.
    const reds = Array.from({ length: picture.width }, (_, x) => picture.pixels[(96 * picture.width + x) * 4] ?? 0);
    const between = reds.filter((red) => red > 90 && red < 180).length;
    expect(between).toBeGreaterThan(0);
    // Two edges, each over less than one of the original's pixels.
    expect(between).toBeLessThan(2 * 4);
  });

  it('shows no seam: in tiles it is as without, but for the last bit', async () => {
    const { path, factor, margin } = await shipped();
    const network = new Network({ path, component: 'upscaler', provider: 'cpu', threads: 2, clock: () => performance.now() });
    const [input] = await network.inputs();
    const run = async (largestTile: number): Promise<Picture> =>
      enlarge(disc(50, 30), {
        shape: { factor, margin },
        factor: 4,
        largestTile,
        run: async (tile) => Object.values(await network.run({ [input?.name ?? '']: tile }))[0] ?? tile,
        beforeTile: () => undefined,
        onTile: () => undefined,
      });
    const [whole, tiled] = [await run(1000), await run(16)];
    await network.close();
    const worst = whole.pixels.reduce((most, value, at) => Math.max(most, Math.abs(value - (tiled.pixels[at] ?? 0))), 0);
    expect(worst).toBeLessThanOrEqual(1);
  });

  it('stops between tiles when it is cancelled', async () => {
    const stop = new AbortController();
    const enlarging = engine.call(
      'upscale',
      { picture: disc(400, 60), factor: 2, network: await shipped() },
      { signal: stop.signal, onEvent: (event) => void (event.kind === 'upscale-progress' && stop.abort()) },
    );
    await expect(enlarging).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('finexl upscale', () => {
  const home = temporaryHome();

  it('enlarges the last picture, and its file alone makes it again', async () => {
    await finexlJson(['generate', 'a red fox', '--seed', '7', '--steps', '4', '--no-explain'], { home });
    const out = join(home, 'copies', 'fox.png');
    const large = await finexlJson(['upscale', 'last', '--factor', '4', '--out', out], { home });
    expect(large).toMatchObject({ factor: 4, width: 1024, height: 1024, provider: 'cpu', network: 'realesr-animevideov3', files: { picture: out } });
    expect(pictureOfPng(readFileSync(out))).toMatchObject({ width: 1024, height: 1024 });
    expect(await finexlJson(['reproduce', out], { home: temporaryHome() })).toMatchObject({ identical: true });
  });

  it('tells what it can’t do, and how to ask', async () => {
    expect(await finexl(['upscale', 'last', '--factor', '3'], { home })).toMatchObject({
      code: 2,
      stderr: 'usage: --factor is 2 or 4, not “3”. See --help.\n',
    });
    expect(await finexl(['upscale'], { home })).toMatchObject({ code: 2 });
    const again = await finexl(['upscale', 'last'], { home });
    expect(again.code).toBe(1);
    expect(again.stderr).toMatch(/^upscale-repeated: .* is an enlarged picture already\. Enlarge the picture it was made from/u);
  });
});
