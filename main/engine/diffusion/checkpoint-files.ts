import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../studio-error.ts';
import { CLASSIFIER_FREE } from './guider.ts';
import type { Guidance } from './guider.ts';
import { isJsonObject, parseLenientJson } from './lenient-json.ts';
import type { JsonObject } from './lenient-json.ts';

/** What a checkpoint's folder (diffusers' layout, ONNX components) says of itself; read once, without opening a network. */
export interface CheckpointFiles {
  readonly directory: string;
  readonly pipelineClass: string;
  readonly networks: {
    readonly textEncoder: string;
    /** SDXL's second one; null for others. */
    readonly textEncoder2: string | null;
    readonly unet: string;
    readonly vaeDecoder: string;
    /** Null when the checkpoint can't start from a sketch. */
    readonly vaeEncoder: string | null;
  };
  /** In the order in which their hidden states stand side by side. */
  readonly textTowers: readonly TextTowerFiles[];
  /** Whether the guided network sees zeros where there is no negative prompt, and not the empty text (SDXL). */
  readonly zerosWithoutNegative: boolean;
  readonly scheduler: { readonly className: string; readonly config: JsonObject };
  readonly latents: LatentSpace;
  readonly defaults: { readonly numInferenceSteps: number; readonly guidanceScale: number; readonly width: number; readonly height: number };
  readonly guidance: Guidance;
  readonly sizes: readonly (readonly [width: number, height: number])[] | null;
  readonly sizeMultiple: number;
  /** Multiple of which every side goes through the U-Net whatever its export can do: it halves the latents this often. */
  readonly safeSizeMultiple: number;
  /** Width of the guidance embedding of models distilled from guidance (LCM); null for others. */
  readonly guidanceEmbeddingWidth: number | null;
}

export interface TextTowerFiles {
  readonly component: 'text_encoder' | 'text_encoder_2';
  readonly tokenizer: { readonly directory: string; readonly maxLength: number };
  /** Whether the hidden states are 0 at padding and do not depend on it, so that padding need not be computed. */
  readonly padsWithZeros: boolean;
  /** Whether the last but one layer's hidden states are meant, and the pooled vector too (SDXL). */
  readonly penultimate: boolean;
}

/** How pictures and latents belong together: latents = (code − shift) · scaling, per channel after mean and std if given. */
export interface LatentSpace {
  readonly channels: number;
  /** Pixels per latent cell and side. */
  readonly downscale: number;
  readonly scalingFactor: number;
  readonly shiftFactor: number;
  readonly mean: readonly number[] | null;
  readonly std: readonly number[] | null;
}

export function corrupt(component: string, reason: string, cause?: unknown): StudioError {
  return new StudioError('checkpoint-corrupt', `The checkpoint's ${component} can't be used: ${reason}.`, { details: { component, reason }, cause });
}

export async function readCheckpointFiles(directory: string): Promise<CheckpointFiles> {
  const index = await readJson(directory, 'model_index.json');
  const schedulerConfig = await readJson(directory, 'scheduler/scheduler_config.json');
  const unet = await readJson(directory, 'unet/config.json');
  const vae = await readFirstJson(directory, ['vae_decoder/config.json', 'vae_encoder/config.json', 'vae/config.json']);
  const second = join(directory, 'text_encoder_2', 'model.onnx');
  const isXl = existsSync(second);
  if (isXl && !existsSync(join(directory, 'text_encoder', 'model.onnx'))) {
    throw corrupt('text_encoder', 'it is missing; a refiner alone makes no pictures');
  }

  const finexl = objectAt(index, 'finexl') ?? {};
  const blocks = vae['block_out_channels'];
  const downscale = numberAt(finexl, 'latentScale') ?? numberAt(vae, 'downscale') ?? (Array.isArray(blocks) ? 2 ** (blocks.length - 1) : 8);
  const stages = unet['block_out_channels'];
  const encoder = join(directory, 'vae_encoder', 'model.onnx');
  const className = index['_class_name'];
  const schedulerClass = schedulerConfig['_class_name'];
  if (typeof schedulerClass !== 'string') {
    throw corrupt('scheduler', 'its configuration names no class');
  }
  return {
    directory,
    pipelineClass: typeof className === 'string' ? className : 'unknown',
    networks: {
      textEncoder: join(directory, 'text_encoder', 'model.onnx'),
      textEncoder2: isXl ? second : null,
      unet: join(directory, 'unet', 'model.onnx'),
      vaeDecoder: join(directory, 'vae_decoder', 'model.onnx'),
      vaeEncoder: existsSync(encoder) ? encoder : null,
    },
    textTowers: [
      await readTower(directory, 'text_encoder', 'tokenizer', isXl),
      ...(isXl ? [await readTower(directory, 'text_encoder_2', 'tokenizer_2', isXl)] : []),
    ],
    // The default of diffusers' class.
    zerosWithoutNegative: isXl && index['force_zeros_for_empty_prompt'] !== false,
    scheduler: { className: schedulerClass, config: schedulerConfig },
    latents: {
      // Not `in_channels`: a network that was trained to inpaint takes mask and picture besides the latents.
      channels: numberAt(unet, 'out_channels') ?? numberAt(vae, 'latent_channels') ?? 4,
      downscale,
      scalingFactor: numberAt(vae, 'scaling_factor') ?? (isXl ? 0.13025 : 0.18215),
      shiftFactor: numberAt(vae, 'shift_factor') ?? 0,
      mean: numbersAt(vae, 'latents_mean'),
      std: numbersAt(vae, 'latents_std'),
    },
    ...sizesAndDefaults(finexl, unet, downscale, habits(isXl, schedulerClass, numberAt(unet, 'time_cond_proj_dim') !== null)),
    safeSizeMultiple: downscale * (Array.isArray(stages) ? 2 ** (stages.length - 1) : 1),
    guidanceEmbeddingWidth: numberAt(unet, 'time_cond_proj_dim'),
  };
}

interface Habits {
  readonly numInferenceSteps: number;
  readonly guidanceScale: number;
}

/** What diffusers' pipelines do where nothing is said. */
function habits(isXl: boolean, schedulerClass: string, guidanceIsEmbedded: boolean): Habits {
  if (schedulerClass === 'LCMScheduler') {
    return { numInferenceSteps: 4, guidanceScale: guidanceIsEmbedded ? 8.5 : 1 };
  }
  return { numInferenceSteps: 50, guidanceScale: isXl ? 5 : 7.5 };
}

async function readTower(directory: string, component: TextTowerFiles['component'], tokenizer: string, penultimate: boolean): Promise<TextTowerFiles> {
  const encoder = await readOptionalJson(directory, `${component}/config.json`);
  return {
    component,
    tokenizer: {
      directory: join(directory, tokenizer),
      maxLength: maxTokens(await readOptionalJson(directory, `${tokenizer}/tokenizer_config.json`), encoder),
    },
    padsWithZeros: encoder?.['mask_output'] === true,
    penultimate,
  };
}

function sizesAndDefaults(
  finexl: JsonObject,
  unet: JsonObject,
  downscale: number,
  fallback: Habits,
): Pick<CheckpointFiles, 'defaults' | 'guidance' | 'sizes' | 'sizeMultiple'> {
  const given = objectAt(finexl, 'defaults') ?? {};
  const sample = unet['sample_size'];
  const [sampleHeight, sampleWidth] = Array.isArray(sample) ? sample : [sample, sample];
  const side = (cells: unknown): number => (typeof cells === 'number' ? cells : 64) * downscale;
  const sizes = finexl['sizes'];
  return {
    defaults: {
      numInferenceSteps: numberAt(given, 'numInferenceSteps') ?? fallback.numInferenceSteps,
      guidanceScale: numberAt(given, 'guidanceScale') ?? fallback.guidanceScale,
      width: numberAt(given, 'width') ?? side(sampleWidth),
      height: numberAt(given, 'height') ?? side(sampleHeight),
    },
    guidance: readGuidance(objectAt(finexl, 'guidance') ?? {}),
    sizes: Array.isArray(sizes) ? sizes.map(sizePair) : null,
    sizeMultiple: numberAt(finexl, 'sizeMultiple') ?? Math.max(8, downscale),
  };
}

function readGuidance(given: JsonObject): Guidance {
  const fraction = (key: keyof Guidance): number => {
    const value = given[key] ?? CLASSIFIER_FREE[key];
    if (typeof value === 'number' && value >= 0 && value <= 1) {
      return value;
    }
    throw corrupt('model_index.json', `its guidance has no ${key} from 0 to 1`);
  };
  return { stop: fraction('stop'), eta: fraction('eta') };
}

function sizePair(value: unknown): readonly [number, number] {
  if (Array.isArray(value) && typeof value[0] === 'number' && typeof value[1] === 'number') {
    return [value[0], value[1]];
  }
  throw corrupt('model_index.json', 'a size is not a pair of numbers');
}

/** Tokenizers without a limit of their own say so with a number beyond all texts; then the encoder's positions decide. */
function maxTokens(tokenizer: JsonObject | null, textEncoder: JsonObject | null): number {
  const own = tokenizer === null ? null : numberAt(tokenizer, 'model_max_length');
  const positions = textEncoder === null ? null : numberAt(textEncoder, 'max_position_embeddings');
  return own !== null && own < 100_000 ? own : (positions ?? 77);
}

async function readJson(directory: string, file: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(join(directory, file), 'utf8');
  } catch (cause) {
    throw corrupt(file, 'the file is missing', cause);
  }
  let json: unknown;
  try {
    json = parseLenientJson(text);
  } catch (cause) {
    throw corrupt(file, 'it is not JSON', cause);
  }
  if (!isJsonObject(json)) {
    throw corrupt(file, 'it is not a JSON object');
  }
  return json;
}

async function readFirstJson(directory: string, files: readonly [string, ...string[]]): Promise<JsonObject> {
  return readJson(directory, files.find((file) => existsSync(join(directory, file))) ?? files[0]);
}

export async function readOptionalJson(directory: string, file: string): Promise<JsonObject | null> {
  return existsSync(join(directory, file)) ? readJson(directory, file) : null;
}

function numberAt(json: JsonObject, key: string): number | null {
  const value = json[key];
  return typeof value === 'number' ? value : null;
}

function numbersAt(json: JsonObject, key: string): readonly number[] | null {
  const value = json[key];
  return Array.isArray(value) && value.every((entry): entry is number => typeof entry === 'number') ? value : null;
}

function objectAt(json: JsonObject, key: string): JsonObject | null {
  const value = json[key];
  return isJsonObject(value) ? value : null;
}
