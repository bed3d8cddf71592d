/** A region map made ready to be shown: how far each pixel steps back, and the line around what stays. */
export interface RegionMask {
  readonly width: number;
  readonly height: number;
  /** One value a pixel, 0 (not changed) … 1 (changed most), softened. */
  readonly soft: Float32Array;
  /** SVG path in pixels of the map, around what changed clearly; empty when the whole map did. */
  readonly contour: string;
}

const contourAt = 0.25;
const faintest = 1 / 255;

/** Softens a map's alpha (RGBA bytes, row-major) and draws its contour. */
export function regionMask(pixels: Uint8ClampedArray, width: number, height: number): RegionMask {
  const values = new Float32Array(width * height);
  for (let at = 0; at < values.length; at += 1) values[at] = (pixels[at * 4 + 3] ?? 0) * faintest;
  const radius = Math.max(1, Math.round(Math.max(width, height) / 64));
  let soft: Float32Array = values;
  // Two box filters in a row come close to a Gaussian.
  for (let pass = 0; pass < 2; pass += 1)
    soft = blurredRows(transposed(blurredRows(transposed(soft, width, height), height, width, radius), height, width), width, height, radius);
  return { width, height, soft, contour: contourOf(soft, width, height, contourAt) };
}

/** How dark a pixel of the map becomes: not at all where much changed, `darkest` where nothing did. */
export function dimming(soft: number, darkest: number): number {
  return Math.max(0, darkest - 1.5 * soft);
}

/** Box filter along the rows; beyond the edge the edge's own value goes on, so that no frame appears. */
function blurredRows(values: Float32Array, width: number, height: number, radius: number): Float32Array {
  const out = new Float32Array(values.length);
  const size = 2 * radius + 1;
  for (let y = 0; y < height; y += 1) {
    const row = y * width;
    const at = (x: number): number => values[row + Math.max(0, Math.min(width - 1, x))] ?? 0;
    let sum = 0;
    for (let x = -radius; x <= radius; x += 1) sum += at(x);
    for (let x = 0; x < width; x += 1) {
      out[row + x] = sum / size;
      sum += at(x + radius + 1) - at(x - radius);
    }
  }
  return out;
}

function transposed(values: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) out[x * height + y] = values[y * width + x] ?? 0;
  }
  return out;
}

/** Marching squares: the line where the map crosses `level`, between pixel centres. */
export function contourOf(values: Float32Array, width: number, height: number, level: number): string {
  const at = (x: number, y: number): number => values[y * width + x] ?? 0;
  const parts: string[] = [];
  for (let y = 0; y + 1 < height; y += 1) {
    for (let x = 0; x + 1 < width; x += 1) {
      const crossings = cellCrossings(at(x, y), at(x + 1, y), at(x + 1, y + 1), at(x, y + 1), level);
      for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
        const [from, to] = [crossings[pair], crossings[pair + 1]];
        if (from !== undefined && to !== undefined) parts.push(`M${point(x, y, from)}L${point(x, y, to)}`);
      }
    }
  }
  return parts.join('');
}

type Offset = readonly [x: number, y: number];

/** Where the level crosses the four sides of a cell (top, right, bottom, left), in that order: none, two or four points. */
function cellCrossings(topLeft: number, topRight: number, bottomRight: number, bottomLeft: number, level: number): readonly Offset[] {
  const points: Offset[] = [];
  const crosses = (a: number, b: number): boolean => a >= level !== b >= level;
  const along = (a: number, b: number): number => (level - a) / (b - a);
  if (crosses(topLeft, topRight)) points.push([along(topLeft, topRight), 0]);
  if (crosses(topRight, bottomRight)) points.push([1, along(topRight, bottomRight)]);
  if (crosses(bottomLeft, bottomRight)) points.push([along(bottomLeft, bottomRight), 1]);
  if (crosses(topLeft, bottomLeft)) points.push([0, along(topLeft, bottomLeft)]);
  return points;
}

function point(x: number, y: number, [right, down]: Offset): string {
  return `${(x + 0.5 + right).toFixed(2)} ${(y + 0.5 + down).toFixed(2)}`;
}
