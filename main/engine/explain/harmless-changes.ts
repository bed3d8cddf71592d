import type { Picture } from '../rendering.ts';

/**
 * Changes that no person would call a change: the picture moved by one pixel, and dithered by one level of 255. What the
 * readout makes of them is its noise.
 */
export function harmlessChanges(picture: Picture): readonly Picture[] {
  return [shifted(picture, 1, 0), shifted(picture, -1, 0), shifted(picture, 0, 1), shifted(picture, 0, -1), dithered(picture, 1), dithered(picture, 2)];
}

/** Moved by whole pixels; the edge is repeated. */
function shifted({ width, height, pixels }: Picture, right: number, down: number): Picture {
  const moved = new Uint8ClampedArray(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const fromX = Math.min(width - 1, Math.max(0, x - right));
      const fromY = Math.min(height - 1, Math.max(0, y - down));
      const from = 4 * (fromY * width + fromX);
      moved.set(pixels.subarray(from, from + 4), 4 * (y * width + x));
    }
  }
  return { width, height, pixels: moved };
}

/** −1, 0 or +1 for every channel, by a hash of its position. */
function dithered({ width, height, pixels }: Picture, salt: number): Picture {
  return {
    width,
    height,
    pixels: pixels.map((value, index) => {
      if (index % 4 === 3) return value;
      let hash = Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(salt, 0x85ebca6b);
      hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
      return Math.min(255, Math.max(0, value + (((hash ^ (hash >>> 13)) >>> 0) % 3) - 1));
    }),
  };
}
