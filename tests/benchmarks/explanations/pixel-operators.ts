import type { Picture } from '../../../main/engine/rendering.ts';
import type { PixelInjection } from './splits.ts';

/**
 * Personalizations that act on pixels alone, which no prompt, seed or network knows of. `level` −1…1; blur, pixelation,
 * haze, pastel and zoom take 0…1. Warmth, saturation, brightness, contrast and pastel are the formulas with which
 * storybook's scenes were composed (models/training/scenes/finish.py), so that a level means what it meant there; the
 * others go towards an aspect in a way that no scene was composed in.
 */
export interface PixelOperation {
  readonly operator: PixelInjection['operator'];
  readonly level: number;
  /** Acts where this is 1, and softly where it is between; everywhere when left out. */
  readonly within?: Ellipse;
}

/** In fractions of the picture's sides. */
export interface Ellipse {
  readonly x: number;
  readonly y: number;
  readonly radiusX: number;
  readonly radiusY: number;
}

type Rgb = Float64Array;

const LUMA = [0.3, 0.59, 0.11] as const;
/** Pale bluish grey. */
const HAZE = [0.81, 0.83, 0.86] as const;

export function applyOperation(picture: Picture, { operator, level, within }: PixelOperation): Picture {
  const rgb = toRgb(picture);
  const changed = operate(rgb, picture.width, picture.height, operator, level);
  const mask = within === undefined ? null : ellipseMask(picture.width, picture.height, within);
  const pixels = new Uint8ClampedArray(picture.pixels);
  for (let index = 0; index < picture.width * picture.height; index += 1) {
    const share = mask === null ? 1 : (mask[index] ?? 0);
    for (let channel = 0; channel < 3; channel += 1) {
      const before = rgb[3 * index + channel] ?? 0;
      pixels[4 * index + channel] = 255 * (before + share * ((changed[3 * index + channel] ?? 0) - before));
    }
  }
  return { ...picture, pixels };
}

/** 1 inside, 0 outside. [height × width] */
export function ellipseMask(width: number, height: number, { x, y, radiusX, radiusY }: Ellipse): Float64Array {
  return Float64Array.from({ length: width * height }, (_, index) => {
    const across = ((index % width) + 0.5) / width - x;
    const down = (Math.floor(index / width) + 0.5) / height - y;
    return (across / radiusX) ** 2 + (down / radiusY) ** 2 <= 1 ? 1 : 0;
  });
}

function operate(rgb: Rgb, width: number, height: number, operator: PixelOperation['operator'], level: number): Rgb {
  switch (operator) {
    case 'warmth': {
      const gain = [1 + 0.24 * level, 1 + 0.045 * level, 1 - 0.34 * level];
      const shift = [0.05 * level, 0.022 * level, -0.03 * level];
      return rgb.map((value, at) => value * (gain[at % 3] ?? 1) + (shift[at % 3] ?? 0));
    }
    case 'saturation': {
      const factor = 1 + (level < 0 ? 1 : 0.95) * level;
      return rgb.map((value, at) => greyAt(rgb, at) + (value - greyAt(rgb, at)) * factor);
    }
    case 'contrast': {
      const mean = (0.5 * rgb.reduce((sum, value) => sum + value, 0)) / rgb.length + 0.22;
      const factor = Math.exp((level < 0 ? 1.1 : 0.8) * level);
      return rgb.map((value) => mean + (value - mean) * factor);
    }
    case 'brightness':
      return level > 0
        ? rgb.map((value) => value * (1 + 0.28 * level) + 0.12 * level + 0.35 * level * value * (1 - value))
        : rgb.map((value) => value * Math.exp(1.1 * level));
    case 'blur':
      return blurred(rgb, width, height, (2.5 * level * width) / 128);
    case 'pixelation':
      return pixelated(rgb, width, height, Math.max(1, Math.round(((1 + 6 * level) * width) / 128)));
    case 'haze':
      return rgb.map((value, at) => value + 0.75 * level * ((HAZE[at % 3] ?? 0) - value));
    case 'pastel':
      return rgb.map((value) => value + 0.92 * level * (0.52 + 0.5 * value - value));
    case 'zoom':
      return zoomed(rgb, width, height, 1 + level);
  }
}

function greyAt(rgb: Rgb, at: number): number {
  const first = at - (at % 3);
  return LUMA.reduce((sum, weight, channel) => sum + weight * (rgb[first + channel] ?? 0), 0);
}

/** A Gaussian of this standard deviation in pixels, the edge repeated. */
function blurred(rgb: Rgb, width: number, height: number, sigma: number): Rgb {
  if (sigma <= 0) return rgb;
  const reach = Math.ceil(3 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, at) => Math.exp(-((at - reach) ** 2) / (2 * sigma * sigma)));
  const total = kernel.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: Rgb, along: 'x' | 'y'): Rgb => {
    const out = new Float64Array(from.length);
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        for (let at = 0; at < kernel.length; at += 1) {
          const [atX, atY] = along === 'x' ? [clamp(x + at - reach, width), y] : [x, clamp(y + at - reach, height)];
          const weight = (kernel[at] ?? 0) / total;
          for (let channel = 0; channel < 3; channel += 1) {
            const to = 3 * (y * width + x) + channel;
            out[to] = (out[to] ?? 0) + weight * (from[3 * (atY * width + atX) + channel] ?? 0);
          }
        }
      }
    }
    return out;
  };
  return pass(pass(rgb, 'x'), 'y');
}

/** Squares of `block` pixels in their mean colour. */
function pixelated(rgb: Rgb, width: number, height: number, block: number): Rgb {
  const out = new Float64Array(rgb.length);
  for (let top = 0; top < height; top += block) {
    for (let left = 0; left < width; left += block) {
      const inside: number[] = [];
      for (let y = top; y < Math.min(height, top + block); y += 1) for (let x = left; x < Math.min(width, left + block); x += 1) inside.push(y * width + x);
      for (let channel = 0; channel < 3; channel += 1) {
        const mean = inside.reduce((sum, index) => sum + (rgb[3 * index + channel] ?? 0), 0) / inside.length;
        for (const index of inside) out[3 * index + channel] = mean;
      }
    }
  }
  return out;
}

/** The middle of the picture, this many times as large, between four pixels each. */
function zoomed(rgb: Rgb, width: number, height: number, factor: number): Rgb {
  const out = new Float64Array(rgb.length);
  const from = (at: number, size: number): number => (at + 0.5 - size / 2) / factor + size / 2 - 0.5;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [left, top] = [Math.floor(from(x, width)), Math.floor(from(y, height))];
      const [right, down] = [from(x, width) - left, from(y, height) - top];
      for (let channel = 0; channel < 3; channel += 1) {
        const at = (column: number, row: number): number => rgb[3 * (clamp(row, height) * width + clamp(column, width)) + channel] ?? 0;
        const [above, below] = [top, top + 1].map((row) => at(left, row) + right * (at(left + 1, row) - at(left, row)));
        out[3 * (y * width + x) + channel] = (above ?? 0) + down * ((below ?? 0) - (above ?? 0));
      }
    }
  }
  return out;
}

const clamp = (value: number, size: number): number => Math.min(size - 1, Math.max(0, value));

function toRgb({ pixels }: Picture): Rgb {
  return Float64Array.from({ length: (pixels.length / 4) * 3 }, (_, at) => (pixels[4 * Math.floor(at / 3) + (at % 3)] ?? 0) / 255);
}
