import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { asPng } from '../../../main/history/picture-formats.ts';
import { pictureOfPng, pngOfPicture } from '../../../main/history/picture-png.ts';

/** 24 × 16 pixels: red to the left and green above, the rest dark, written by Pillow. */
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(import.meta.dirname, '../../fixtures/pictures', name)));

const CORNERS = [
  [1, 1, [220, 200, 90]],
  [22, 1, [30, 200, 90]],
  [1, 14, [220, 40, 90]],
  [22, 14, [30, 40, 90]],
] as const;

describe('a picture from another program', () => {
  it.each(['quarters.jpg', 'progressive.jpg', 'turned.jpg', 'lossy.webp', 'lossless.webp'])('%s is read upright, in its colours', async (name) => {
    const { width, height, pixels } = pictureOfPng(await asPng(file(name)));
    expect([width, height]).toEqual([24, 16]);
    for (const [x, y, colour] of CORNERS) {
      colour.forEach((value, channel) => expect(Math.abs((pixels[(y * 24 + x) * 4 + channel] ?? NaN) - value), `${x}, ${y}`).toBeLessThan(8));
    }
  });

  it('keeps what is transparent in it', async () => {
    const { pixels } = pictureOfPng(await asPng(file('transparent.webp')));
    expect([pixels[3], pixels[23 * 4 + 3]]).toEqual([255, 0]);
  });

  it('that is a PNG stays as it is, byte for byte', async () => {
    const png = pngOfPicture({ width: 2, height: 2, pixels: new Uint8ClampedArray(16).fill(9) });
    expect(await asPng(png)).toBe(png);
  });

  it.each(['quarters.jpg', 'progressive.jpg', 'turned.jpg', 'lossy.webp', 'lossless.webp', 'transparent.webp'])(
    '%s is refused when it is cut off',
    async (name) => {
      const whole = file(name);
      for (const share of [0, 0.02, 0.1, 0.3]) {
        await expect(asPng(whole.slice(0, Math.floor(whole.length * share))), `${share}`).rejects.toMatchObject({ code: 'sketch-unreadable' });
      }
    },
  );
});

describe('a file that claims a huge picture is refused before anything is decoded', () => {
  const claims = (name: string, change: (view: DataView) => void): Uint8Array => {
    const bytes = file(name);
    change(new DataView(bytes.buffer));
    return bytes;
  };
  /** Where the height and width of a JPEG's first frame stand. */
  const frame = (view: DataView, marker: number): number => {
    for (let at = 2; ; at += 2 + view.getUint16(at + 2)) if (view.getUint8(at + 1) === marker) return at + 5;
  };
  const png = pngOfPicture({ width: 2, height: 2, pixels: new Uint8ClampedArray(16).fill(9) });

  it.each([
    ['PNG', () => Uint8Array.from(png).fill(0x7f, 16, 24)],
    ['PNG, just within its edges', () => new Uint8Array([...png.slice(0, 16), 0, 0, 32, 0, 0, 0, 32, 0, ...png.slice(24)])],
    ['JPEG', () => claims('quarters.jpg', (view) => view.setUint32(frame(view, 0xc0), 0xffffffff))],
    ['lossy WebP', () => claims('lossy.webp', (view) => view.setUint32(26, 0x3fff3fff, true))],
    ['lossless WebP', () => claims('lossless.webp', (view) => view.setUint32(21, 0x0fffffff, true))],
  ])('%s', async (_kind, bytes) => {
    const failure = await asPng(bytes()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'sketch-unreadable', details: { reason: expect.stringMatching(/larger than|million pixels/) } });
  });
});
