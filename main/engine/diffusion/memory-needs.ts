import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CheckpointFiles } from './checkpoint-files.ts';
import { readOptionalJson } from './checkpoint-files.ts';
import type { JsonObject } from './lenient-json.ts';
import { tilingOf } from './tiled-decoding.ts';

/** What of a checkpoint decides how much memory it takes. */
export interface MemoryShape {
  /** Bytes of all networks' files, with their external data. */
  readonly weights: number;
  /** Channels of the U-Net's first stage. */
  readonly unetChannels: number;
  /** Cells are halved this often per side before the first attention; null where there is none. */
  readonly attentionStage: number | null;
  /** Channels of the decoder's last stage, which works on all pixels. */
  readonly decoderChannels: number;
  /** Pixels per latent cell and side. */
  readonly downscale: number;
}

/** Bytes. A picture takes `weights` and the larger of denoising and one of the two decodings. */
export interface MemoryNeeds {
  readonly weights: number;
  readonly denoising: number;
  readonly decoding: number;
  readonly tiledDecoding: number;
}

const FLOAT = 4;
/** Tensors of the first stage's size that are alive at once: skips, the block's input, output and a convolution's workspace. */
const LIVE_IN_UNET = 12;
/** The same for the decoder's last stage. */
const LIVE_IN_DECODER = 4;
const HEADS = 8;

/** Reads configurations and file sizes; opens nothing. */
export async function readMemoryShape(files: CheckpointFiles): Promise<MemoryShape> {
  const unet = await readOptionalJson(files.directory, 'unet/config.json');
  const decoder = await readOptionalJson(files.directory, 'vae_decoder/config.json');
  const folders = new Set(Object.values(files.networks).flatMap((path) => (typeof path === 'string' ? [dirname(path)] : [])));
  const sizes = await Promise.all([...folders].map(networkBytes));
  const stages = unet?.['down_block_types'];
  const firstAttention = Array.isArray(stages) ? stages.findIndex((stage) => String(stage).includes('Attn')) : 0;
  return {
    weights: sizes.reduce((sum, size) => sum + size, 0),
    unetChannels: firstChannels(unet, 320),
    attentionStage: firstAttention === -1 ? null : firstAttention,
    decoderChannels: firstChannels(decoder, 128),
    downscale: files.latents.downscale,
  };
}

function firstChannels(config: JsonObject | null, usual: number): number {
  const channels = config?.['block_out_channels'] ?? config?.['block_channels'];
  const first: unknown = Array.isArray(channels) ? channels[0] : undefined;
  return typeof first === 'number' ? first : usual;
}

/** Everything beside the network that is large is its external data, whatever it is called. */
export async function networkBytes(folder: string): Promise<number> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => !/\.(?:json|txt|md)$/u.test(name));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * weights    = Σ file sizes × 2 on the CPU, which widens half precision and keeps repacked copies; × 1 elsewhere
 * denoising  = 4 B · batch · cells · (12 · channels of the first stage + heads · cells · 4^(−2s)), s: the first stage with attention
 * decoding   = 4 B · (pixels · 4 · channels of the last stage + 2 · cells²), the cells² for the decoder's attention
 *
 * The counts of live tensors (12, 4) are for Stable Diffusion's blocks; other networks take less.
 */
export function memoryNeeds(shape: MemoryShape, picture: { readonly width: number; readonly height: number }, provider: string, batch: number): MemoryNeeds {
  const [rows, columns] = [Math.ceil(picture.height / shape.downscale), Math.ceil(picture.width / shape.downscale)];
  const cells = rows * columns;
  const scores = shape.attentionStage === null ? 0 : (HEADS * cells) / 16 ** shape.attentionStage;
  const decoding = (height: number, width: number): number =>
    FLOAT * (height * width * shape.downscale ** 2 * LIVE_IN_DECODER * shape.decoderChannels + 2 * (height * width) ** 2);
  const tiling = tilingOf(rows, columns);
  // The tiles are laid over one another in four numbers a pixel.
  const blending = FLOAT * 4 * cells * shape.downscale ** 2;
  return {
    weights: shape.weights * (provider === 'cpu' ? 2 : 1),
    denoising: FLOAT * batch * cells * (LIVE_IN_UNET * shape.unetChannels + scores),
    decoding: decoding(rows, columns),
    tiledDecoding: decoding(tiling.height, tiling.width) + blending,
  };
}
