import type { Picture } from '../rendering.ts';

/**
 * The picture filling width × height: scaled (Lanczos-3, widened when shrinking, so that nothing aliases) and cut to the
 * same share on both sides. Colours are weighted by opacity, so that transparent pixels lend none.
 */
export function resizeToFill(picture: Picture, width: number, height: number): Picture {
  if (picture.width === width && picture.height === height) {
    return picture;
  }
  const scale = Math.max(width / picture.width, height / picture.height);
  const columns = weightsFor(picture.width, width, scale);
  const rows = weightsFor(picture.height, height, scale);

  // Premultiplied: [source height, width, 4]
  const stretched = new Float32Array(picture.height * width * 4);
  for (let y = 0; y < picture.height; y += 1) {
    columns.forEach(({ start, weights }, x) => {
      const sums = [0, 0, 0, 0];
      weights.forEach((weight, offset) => {
        const from = (y * picture.width + start + offset) * 4;
        const alpha = (picture.pixels[from + 3] ?? 0) / 255;
        for (let channel = 0; channel < 3; channel += 1) {
          sums[channel] = (sums[channel] ?? 0) + weight * alpha * (picture.pixels[from + channel] ?? 0);
        }
        sums[3] = (sums[3] ?? 0) + weight * alpha * 255;
      });
      stretched.set(sums, (y * width + x) * 4);
    });
  }
  const pixels = new Uint8ClampedArray(width * height * 4);
  rows.forEach(({ start, weights }, y) => {
    for (let x = 0; x < width; x += 1) {
      const sums = [0, 0, 0, 0];
      weights.forEach((weight, offset) => {
        const from = ((start + offset) * width + x) * 4;
        for (let channel = 0; channel < 4; channel += 1) {
          sums[channel] = (sums[channel] ?? 0) + weight * (stretched[from + channel] ?? 0);
        }
      });
      const alpha = sums[3] ?? 0;
      const unit = alpha > 0 ? 255 / alpha : 0;
      const to = (y * width + x) * 4;
      pixels[to] = (sums[0] ?? 0) * unit;
      pixels[to + 1] = (sums[1] ?? 0) * unit;
      pixels[to + 2] = (sums[2] ?? 0) * unit;
      pixels[to + 3] = alpha;
    }
  });
  return { width, height, pixels };
}

interface Weights {
  readonly start: number;
  readonly weights: readonly number[];
}

/** For each target position the source positions it is mixed from; the weights of each sum to 1. */
function weightsFor(source: number, target: number, scale: number): Weights[] {
  const stretch = Math.max(1, 1 / scale);
  const reach = 3 * stretch;
  const margin = (source * scale - target) / 2;
  return Array.from({ length: target }, (_, position) => {
    const centre = (position + 0.5 + margin) / scale;
    const start = Math.max(0, Math.floor(centre - reach));
    const end = Math.min(source, Math.ceil(centre + reach));
    const raw = Array.from({ length: end - start }, (_, offset) => lanczos((start + offset + 0.5 - centre) / stretch));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    return { start, weights: raw.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  if (x === 0) {
    return 1;
  }
  return Math.abs(x) >= 3 ? 0 : (3 * Math.sin(Math.PI * x) * Math.sin((Math.PI * x) / 3)) / (Math.PI * x) ** 2;
}
