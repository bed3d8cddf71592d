import type { JsonObject } from '../diffusion/lenient-json.ts';
import { isJsonObject } from '../diffusion/lenient-json.ts';
import type { Picture } from '../rendering.ts';
import { tensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { pillowResize } from './pillow-resize.ts';
import type { ResizeFilter, RgbPicture } from './pillow-resize.ts';

/** What preprocessor_config.json asks for (transformers, CLIPImageProcessor). */
export interface Preprocessing {
  /** A number is the shorter side's length; null leaves the size. */
  readonly resize: number | { readonly height: number; readonly width: number } | null;
  readonly filter: ResizeFilter;
  readonly crop: { readonly height: number; readonly width: number } | null;
  /** Factor from 0…255; null leaves the values. */
  readonly rescale: number | null;
  readonly normalize: { readonly mean: readonly number[]; readonly std: readonly number[] } | null;
}

/** Pillow's numbers of its filters. */
const FILTERS: Readonly<Record<number, ResizeFilter>> = { 1: 'lanczos', 2: 'bilinear', 3: 'bicubic' };
/** Of OpenAI's CLIP. */
const MEAN = [0.48145466, 0.4578275, 0.40821073];
const STD = [0.26862954, 0.26130258, 0.27577711];

/** `side`: what the network takes, for configurations that leave it out. */
export function parsePreprocessing(json: JsonObject, side: number): Preprocessing {
  const size = json['size'];
  const shortest = isJsonObject(size) ? size['shortest_edge'] : size;
  const resize = typeof shortest === 'number' ? shortest : rectangle(size, side);
  const resample = json['resample'];
  return {
    resize: json['do_resize'] === false ? null : resize,
    filter: (typeof resample === 'number' ? FILTERS[resample] : undefined) ?? 'bicubic',
    crop: json['do_center_crop'] === false ? null : rectangle(json['crop_size'], side),
    rescale: json['do_rescale'] === false ? null : numberOr(json['rescale_factor'], 1 / 255),
    normalize: json['do_normalize'] === false ? null : { mean: numbersOr(json['image_mean'], MEAN), std: numbersOr(json['image_std'], STD) },
  };
}

/** The picture as a CLIP image tower takes it. [1, 3, h, w] */
export function preprocess(picture: Picture, { resize, filter, crop, rescale, normalize }: Preprocessing): Tensor {
  const rgb = withoutAlpha(picture);
  const resized = resize === null ? rgb : pillowResize(rgb, ...targetSize(rgb, resize), filter);
  const { width, height, data } = crop === null ? resized : centreCrop(resized, crop.width, crop.height);
  const area = width * height;
  const values = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, std] = normalize === null ? [0, 1] : [normalize.mean[channel] ?? 0, normalize.std[channel] ?? 1];
    for (let index = 0; index < area; index += 1) values[channel * area + index] = ((data[3 * index + channel] ?? 0) * (rescale ?? 1) - mean) / std;
  }
  return tensor(values, [1, 3, height, width]);
}

function targetSize({ width, height }: RgbPicture, resize: NonNullable<Preprocessing['resize']>): readonly [width: number, height: number] {
  if (typeof resize !== 'number') return [resize.width, resize.height];
  const long = Math.trunc((resize * Math.max(width, height)) / Math.min(width, height));
  return width <= height ? [resize, long] : [long, resize];
}

/** What lies outside the picture is black. */
function centreCrop({ width, height, data }: RgbPicture, cropWidth: number, cropHeight: number): RgbPicture {
  const [left, top] = [Math.floor((width - cropWidth) / 2), Math.floor((height - cropHeight) / 2)];
  const out = new Uint8ClampedArray(3 * cropWidth * cropHeight);
  for (let y = 0; y < cropHeight; y += 1) {
    for (let x = 0; x < cropWidth; x += 1) {
      const [fromX, fromY] = [left + x, top + y];
      if (fromX < 0 || fromY < 0 || fromX >= width || fromY >= height) continue;
      const from = 3 * (fromY * width + fromX);
      out.set(data.subarray(from, from + 3), 3 * (y * cropWidth + x));
    }
  }
  return { width: cropWidth, height: cropHeight, data: out };
}

function withoutAlpha({ width, height, pixels }: Picture): RgbPicture {
  const data = new Uint8ClampedArray(3 * width * height);
  for (let index = 0; index < width * height; index += 1) data.set(pixels.subarray(4 * index, 4 * index + 3), 3 * index);
  return { width, height, data };
}

function rectangle(size: unknown, side: number): { readonly height: number; readonly width: number } {
  if (typeof size === 'number') return { height: size, width: size };
  if (!isJsonObject(size)) return { height: side, width: side };
  return { height: numberOr(size['height'], side), width: numberOr(size['width'], side) };
}

function numberOr(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

function numbersOr(value: unknown, fallback: readonly number[]): readonly number[] {
  return Array.isArray(value) && value.every((entry) => typeof entry === 'number') ? value.map(Number) : fallback;
}
