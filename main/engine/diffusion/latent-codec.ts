import type { Picture } from '../rendering.ts';
import { StudioError } from '../studio-error.ts';
import type { Network } from '../runtime/session.ts';
import { tensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
import type { LatentSpace } from './checkpoint-files.ts';
import { decodeInTiles } from './tiled-decoding.ts';

/** Latents ↔ pictures through the checkpoint's autoencoder. */

export interface DecodeOptions {
  readonly tiled: boolean;
  /** Asked before every evaluation; throws to stop. */
  readonly beforeEvaluation: () => void;
  /** A fault for tests: what was decoded, which it may spoil. */
  readonly corruptDecoded?: ((decoded: Tensor) => void) | undefined;
}

/** `latents` [1, c, h, w] → picture of w·f × h·f pixels. Throws StudioError `picture-not-finite`. */
export async function decodeLatents(network: Network, latents: Tensor, space: LatentSpace, options: DecodeOptions): Promise<Picture> {
  const [input] = await network.inputs();
  if (input === undefined) {
    throw corrupt('vae_decoder', 'it has no input');
  }
  const decode = async (part: Tensor): Promise<Tensor> => {
    options.beforeEvaluation();
    const [output] = Object.values(await network.run({ [input.name]: part }));
    if (output === undefined || output.dims.length !== 4 || output.dims[1] !== 3) {
      throw corrupt('vae_decoder', 'its output is no picture of three channels');
    }
    return output;
  };
  const scaled = rescale(latents, space, 'decode');
  const decoded = options.tiled ? await decodeInTiles(scaled, decode) : await decode(scaled);
  options.corruptDecoded?.(decoded);
  return toPicture(decoded);
}

/** The network that encodes pictures. Throws StudioError `checkpoint-corrupt` where the checkpoint has none. */
export function vaeEncoderOf(network: Network | null): Network {
  if (network === null) {
    throw corrupt('vae_encoder', "it is missing, so that this checkpoint can't start from a sketch or repaint a picture");
  }
  return network;
}

/**
 * Picture of w·f × h·f pixels → latents [1, c, h, w]; of a distribution its mean is taken, so that nothing is random.
 * Where `hole` [h·f, w·f] is at least ½ the network sees the middle grey.
 */
export async function encodePicture(network: Network, picture: Picture, space: LatentSpace, hole?: Float32Array): Promise<Tensor> {
  const [input] = await network.inputs();
  if (input === undefined) {
    throw corrupt('vae_encoder', 'it has no input');
  }
  const outputs = await network.run({ [input.name]: fromPicture(picture, hole) });
  const [output] = Object.values(outputs);
  const [, channels = 0, height = 0, width = 0] = output?.dims ?? [];
  if (output === undefined || channels < space.channels) {
    throw corrupt('vae_encoder', `its output has ${channels} channels, not ${space.channels}`);
  }
  const mean = tensor(output.data.slice(0, space.channels * height * width), [1, space.channels, height, width]);
  return rescale(mean, space, 'encode');
}

function rescale(values: Tensor, space: LatentSpace, direction: 'encode' | 'decode'): Tensor {
  const [, channels = 1] = values.dims;
  const area = values.data.length / channels;
  const data = new Float32Array(values.data.length);
  for (let channel = 0; channel < channels; channel += 1) {
    const scale = (space.std?.[channel] ?? 1) / space.scalingFactor;
    const shift = (space.mean?.[channel] ?? 0) + space.shiftFactor;
    for (let index = channel * area; index < (channel + 1) * area; index += 1) {
      const value = values.data[index] ?? 0;
      data[index] = direction === 'decode' ? value * scale + shift : (value - shift) / scale;
    }
  }
  return { data, dims: values.dims };
}

/** [1, 3, h, w] in −1…1 → RGBA. */
function toPicture({ data, dims }: Tensor): Picture {
  const [, , height = 0, width = 0] = dims;
  const area = height * width;
  const pixels = new Uint8ClampedArray(area * 4);
  for (let index = 0; index < area; index += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      const value = data[channel * area + index] ?? 0;
      if (!Number.isFinite(value)) {
        throw notFinite('not-finite');
      }
      // The clamped array clamps to 0…255 and rounds halves to even, as NumPy's round does.
      pixels[index * 4 + channel] = (value * 0.5 + 0.5) * 255;
    }
    pixels[index * 4 + 3] = 255;
  }
  return { width, height, pixels };
}

/** RGBA → [1, 3, h, w] in −1…1; what is transparent shows white paper. */
function fromPicture({ width, height, pixels }: Picture, hole: Float32Array | undefined): Tensor {
  const area = width * height;
  const data = new Float32Array(3 * area);
  for (let index = 0; index < area; index += 1) {
    if ((hole?.[index] ?? 0) >= 0.5) {
      continue;
    }
    const alpha = (pixels[index * 4 + 3] ?? 255) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = (pixels[index * 4 + channel] ?? 0) / 255;
      data[channel * area + index] = (value * alpha + 1 - alpha) * 2 - 1;
    }
  }
  return tensor(data, [1, 3, height, width]);
}

export function notFinite(reason: 'not-finite' | 'constant', step?: number): StudioError {
  return new StudioError('picture-not-finite', reason === 'constant' ? 'The picture came out as one flat colour.' : 'The picture came out as no numbers.', {
    details: { reason, step: step ?? null },
  });
}

export function assertFinite(latents: Tensor, step: number): void {
  for (const value of latents.data) {
    if (!Number.isFinite(value)) {
      throw notFinite('not-finite', step);
    }
  }
}

/** A picture of one flat colour is what a network that has failed quietly gives. */
export function assertNotConstant({ pixels }: Picture): void {
  for (let index = 4; index < pixels.length; index += 4) {
    if (pixels[index] !== pixels[0] || pixels[index + 1] !== pixels[1] || pixels[index + 2] !== pixels[2]) {
      return;
    }
  }
  throw notFinite('constant');
}
