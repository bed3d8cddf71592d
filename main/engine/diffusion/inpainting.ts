import type { Picture, Rendering } from '../rendering.ts';
import { StudioError } from '../studio-error.ts';
import { tensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { resizeToFill } from './picture-resize.ts';
import type { Scheduler } from './schedulers/scheduler.ts';

/**
 * Which part of a picture is made anew, ready for one checkpoint and size.
 *
 * Networks that were not trained for it are held to the picture by blending: after every step the latents outside of the
 * mask are replaced by the picture's own, noised to the level of the next step (diffusers' StableDiffusionInpaintPipeline;
 * Lugmayr et al. 2022, arXiv 2201.09865, eq. 8, without resampling). Networks that were (Stable Diffusion's inpainting
 * checkpoints, 2c + 1 input channels) see mask and masked picture at every step instead.
 *
 * Either way the finished picture is put together in pixels, so that what is not masked is the picture's own, bit for bit.
 */
export interface Inpainting {
  /** What stays, in the rendering's size, on white paper where it was transparent. */
  readonly picture: Picture;
  /** How far each pixel is repainted, 0…1. [height, width] */
  readonly opacity: Float32Array;
  /** For networks that blend; null for those that see mask and picture. */
  readonly blend: LatentBlend | null;
  /** What such a network sees after its latents: mask, then the latents of the picture with a hole. [1, 1 + c, h, w] */
  readonly channels: Tensor | null;
}

export interface LatentBlend {
  /** How far each value is repainted, 0…1. [1, c, h, w] */
  readonly mask: Tensor;
  /** The picture's clean latents. [1, c, h, w] */
  readonly known: Tensor;
}

export interface InpaintingParts {
  readonly readPicture: (path: string) => Promise<Picture>;
  /** Picture of the rendering's size → clean latents; where `hole` is at least ½ the network sees the middle grey. */
  readonly encode: (picture: Picture, hole?: Float32Array) => Promise<Tensor>;
  /** Pixels per latent cell and side. */
  readonly downscale: number;
  readonly seesMask: boolean;
}

/** Throws StudioError `mask-unusable` for a mask of another size than its picture, and for one that repaints nothing. */
export async function readInpainting(rendering: Rendering, parts: InpaintingParts): Promise<Inpainting | null> {
  const { inpaint = null, width, height } = rendering;
  if (inpaint === null) {
    return parts.seesMask ? everythingAnew(rendering, parts) : null;
  }
  const source = await parts.readPicture(inpaint.picturePath);
  const drawn = await parts.readPicture(inpaint.maskPath);
  if (source.width !== drawn.width || source.height !== drawn.height) {
    throw unusableMask(`it has ${drawn.width} × ${drawn.height} pixels and its picture ${source.width} × ${source.height}`, 'size');
  }
  const picture = onPaper(resizeToFill(source, width, height));
  const opacity = opacityOf(resizeToFill(drawn, width, height), drawn.width !== width || drawn.height !== height);
  if (!opacity.some((value) => value > 0)) {
    throw unusableMask('nothing in it is white, so that there is nothing to repaint', 'empty');
  }
  return parts.seesMask
    ? { picture, opacity, blend: null, channels: await channelsOf(picture, opacity, parts) }
    : { picture, opacity, blend: await blendOf(picture, opacity, parts), channels: null };
}

/** Without a mask such a network repaints the whole of an empty picture, which is text-to-image. */
async function everythingAnew({ width, height }: Rendering, parts: InpaintingParts): Promise<Inpainting> {
  const picture: Picture = { width, height, pixels: new Uint8ClampedArray(width * height * 4).fill(255) };
  const opacity = new Float32Array(width * height).fill(1);
  return { picture, opacity, blend: null, channels: await channelsOf(picture, opacity, parts) };
}

async function blendOf(picture: Picture, opacity: Float32Array, parts: InpaintingParts): Promise<LatentBlend> {
  const known = await parts.encode(picture);
  const cells = cellsOf(opacity, picture, parts.downscale);
  const mask = new Float32Array(known.data.length);
  for (let start = 0; start < mask.length; start += cells.length) {
    mask.set(cells, start);
  }
  return { mask: tensor(mask, known.dims), known };
}

async function channelsOf(picture: Picture, opacity: Float32Array, parts: InpaintingParts): Promise<Tensor> {
  const hard = opacity.map((value) => (value >= 0.5 ? 1 : 0));
  const latents = await parts.encode(picture, hard);
  const cells = cellsOf(hard, picture, parts.downscale);
  const [, channels = 0, height = 0, width = 0] = latents.dims;
  const data = new Float32Array((1 + channels) * height * width);
  data.set(cells);
  data.set(latents.data, cells.length);
  return tensor(data, [1, 1 + channels, height, width]);
}

/**
 * Pixels → latent cells: a cell is repainted as far as the most repainted of its pixels, so that the thinnest stroke
 * reaches the network and no cell is a mixture of two noises. [h/f · w/f]
 */
function cellsOf(opacity: Float32Array, { width, height }: Picture, downscale: number): Float32Array {
  const columns = Math.floor(width / downscale);
  const cells = new Float32Array(columns * Math.floor(height / downscale));
  opacity.forEach((value, index) => {
    const cell = Math.floor(Math.floor(index / width) / downscale) * columns + Math.floor((index % width) / downscale);
    cells[cell] = Math.max(cells[cell] ?? 0, value);
  });
  return cells;
}

/** The picture's latents at the noise level of step `index`, or clean after the last one. */
function knownAt({ known }: LatentBlend, scheduler: Scheduler, noise: Tensor, index: number): Tensor {
  return index < scheduler.timesteps.length ? scheduler.addNoise(known, noise, index) : known;
}

/** `latents` where they are repainted, the picture's own elsewhere. @param noise unscaled normal noise [1, c, h, w] */
export function blendLatents(latents: Tensor, blend: LatentBlend, scheduler: Scheduler, noise: Tensor, index: number): Tensor {
  const known = knownAt(blend, scheduler, noise, index);
  const { mask } = blend;
  return {
    data: latents.data.map((value, at) => {
      const share = mask.data[at] ?? 0;
      return Math.fround(Math.fround(1 - share) * (known.data[at] ?? 0)) + Math.fround(share * value);
    }),
    dims: latents.dims,
  };
}

/** The finished picture: what was made where it is repainted, the original elsewhere, bit for bit. */
export function composite(made: Picture, { picture, opacity }: Inpainting): Picture {
  const pixels = new Uint8ClampedArray(made.pixels.length);
  opacity.forEach((share, index) => {
    for (let channel = 0; channel < 4; channel += 1) {
      const at = index * 4 + channel;
      const [kept, painted] = [picture.pixels[at] ?? 0, made.pixels[at] ?? 0];
      pixels[at] = kept + share * (painted - kept);
    }
  });
  return { width: made.width, height: made.height, pixels };
}

/** A resized mask rings a little around its edges (Lanczos); this much of it is no wish of the person. */
const RINGING = 10;

/** White repaints, black and transparent keep. */
function opacityOf({ width, height, pixels }: Picture, resized: boolean): Float32Array {
  return Float32Array.from({ length: width * height }, (_, index) => {
    const [red = 0, green = 0, blue = 0, alpha = 0] = pixels.subarray(index * 4, index * 4 + 4);
    const value = ((red + green + blue) / 3) * (alpha / 255);
    if (resized && (value < RINGING || value > 255 - RINGING)) {
      return value < RINGING ? 0 : 1;
    }
    return value / 255;
  });
}

function onPaper({ width, height, pixels }: Picture): Picture {
  const opaque = new Uint8ClampedArray(pixels.length);
  for (let index = 0; index < pixels.length; index += 4) {
    const alpha = (pixels[index + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      opaque[index + channel] = alpha * (pixels[index + channel] ?? 0) + (1 - alpha) * 255;
    }
    opaque[index + 3] = 255;
  }
  return { width, height, pixels: opaque };
}

function unusableMask(what: string, reason: 'size' | 'empty'): StudioError {
  return new StudioError('mask-unusable', `The mask can't be used: ${what}. White in it is repainted, black is kept.`, { details: { reason } });
}
