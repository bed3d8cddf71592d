/**
 * Resizing as Pillow does it, bit by bit: CLIP's preprocessing was written with it, and its numbers hold for nothing else.
 * Source: Pillow, src/libImaging/Resample.c (precompute_coeffs, normalize_coeffs_8bpc, ImagingResample).
 */

/** An 8-bit picture: height × width × 3, row-major. */
export interface RgbPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

export type ResizeFilter = 'bicubic' | 'bilinear' | 'lanczos';

const FILTERS: Readonly<Record<ResizeFilter, { readonly support: number; readonly weight: (x: number) => number }>> = {
  bicubic: { support: 2, weight: bicubic },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Weights are whole numbers of this fraction. */
const ONE = 1 << 22;

interface Contributions {
  readonly start: number;
  readonly weights: readonly number[];
}

/** First along the rows, rounded to 8 bits, then along the columns. */
export function pillowResize(picture: RgbPicture, width: number, height: number, filter: ResizeFilter): RgbPicture {
  const wide = picture.width === width ? picture : resizeRows(picture, contributionsFor(picture.width, width, filter));
  return wide.height === height ? wide : resizeColumns(wide, contributionsFor(wide.height, height, filter));
}

function resizeRows({ width, height, data }: RgbPicture, columns: readonly Contributions[]): RgbPicture {
  const out = new Uint8ClampedArray(columns.length * height * 3);
  for (let y = 0; y < height; y += 1) {
    columns.forEach(({ start, weights }, x) => {
      for (let channel = 0; channel < 3; channel += 1) {
        let sum = ONE / 2;
        for (let offset = 0; offset < weights.length; offset += 1) sum += (weights[offset] ?? 0) * (data[(y * width + start + offset) * 3 + channel] ?? 0);
        out[(y * columns.length + x) * 3 + channel] = Math.floor(sum / ONE);
      }
    });
  }
  return { width: columns.length, height, data: out };
}

function resizeColumns({ width, data }: RgbPicture, rows: readonly Contributions[]): RgbPicture {
  const out = new Uint8ClampedArray(width * rows.length * 3);
  rows.forEach(({ start, weights }, y) => {
    for (let index = 0; index < width * 3; index += 1) {
      let sum = ONE / 2;
      for (let offset = 0; offset < weights.length; offset += 1) sum += (weights[offset] ?? 0) * (data[(start + offset) * width * 3 + index] ?? 0);
      out[y * width * 3 + index] = Math.floor(sum / ONE);
    }
  });
  return { width, height: rows.length, data: out };
}

function contributionsFor(source: number, target: number, filter: ResizeFilter): readonly Contributions[] {
  const { support, weight } = FILTERS[filter];
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: target }, (_, position) => {
    const centre = (position + 0.5) * scale;
    // As a cast to int in C, after half was added.
    const start = Math.max(0, Math.trunc(centre - support * stretch + 0.5));
    const end = Math.min(source, Math.trunc(centre + support * stretch + 0.5));
    const raw = Array.from({ length: end - start }, (_, offset) => weight((offset + start - centre + 0.5) / stretch));
    const total = raw.reduce((sum, value) => sum + value, 0);
    return { start, weights: raw.map((value) => roundAway((value / total) * ONE)) };
  });
}

/** Halves away from zero. */
function roundAway(value: number): number {
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5));
}

/** Keys' cubic with a = −0.5. */
function bicubic(x: number): number {
  const at = Math.abs(x);
  if (at < 1) return (1.5 * at - 2.5) * at * at + 1;
  return at < 2 ? ((-0.5 * at + 2.5) * at - 4) * at + 2 : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
