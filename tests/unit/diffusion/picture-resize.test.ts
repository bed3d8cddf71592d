import { describe, expect, it } from 'vitest';
import { resizeToFill } from '../../../main/engine/diffusion/picture-resize.ts';
import type { Picture } from '../../../main/engine/rendering.ts';

function picture(width: number, height: number, colour: (x: number, y: number) => readonly [number, number, number, number]): Picture {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      pixels.set(colour(x, y), (y * width + x) * 4);
    }
  }
  return { width, height, pixels };
}

const at = ({ width, pixels }: Picture, x: number, y: number): number[] => [...pixels.slice((y * width + x) * 4, (y * width + x) * 4 + 4)];

describe("a sketch brought to the picture's size", () => {
  it('stays as it is when it fits', () => {
    const same = picture(8, 8, (x, y) => [x, y, 0, 255]);
    expect(resizeToFill(same, 8, 8)).toBe(same);
  });

  it('keeps a flat colour flat', () => {
    const resized = resizeToFill(
      picture(37, 19, () => [10, 120, 250, 255]),
      16,
      16,
    );
    expect(new Set(resized.pixels)).toEqual(new Set([10, 120, 250, 255]));
  });

  it('is cut on both sides alike, not squeezed', () => {
    const halves = picture(64, 16, (x) => (x < 32 ? [255, 0, 0, 255] : [0, 0, 255, 255]));
    const resized = resizeToFill(halves, 16, 16);
    expect(at(resized, 2, 8)).toEqual([255, 0, 0, 255]);
    expect(at(resized, 13, 8)).toEqual([0, 0, 255, 255]);
  });

  it('averages fine stripes instead of picking some of them', () => {
    const stripes = picture(64, 64, (x) => (x % 2 === 0 ? [255, 255, 255, 255] : [0, 0, 0, 255]));
    const [grey = 0] = at(resizeToFill(stripes, 8, 8), 4, 4);
    expect(Math.abs(grey - 127.5)).toBeLessThan(4);
  });

  it('takes no colour from transparent pixels', () => {
    const edge = picture(32, 32, (x) => (x < 16 ? [200, 0, 0, 255] : [0, 255, 0, 0]));
    const [red = 0, green = 0] = at(resizeToFill(edge, 16, 16), 7, 8);
    expect(green).toBe(0);
    expect(red).toBe(200);
  });
});
