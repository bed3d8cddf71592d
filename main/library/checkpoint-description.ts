import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../engine/studio-error.ts';

/** What a checkpoint's own config files say of it, read without opening a network. */
export interface CheckpointOnDisk {
  readonly id: string;
  readonly name: string;
  readonly directory: string;
  readonly bundled: boolean;
  /** What sort of model it is, in the words its makers use. */
  readonly family: string;
  /** Sizes in pixels it can make; null when any multiple of `sizeMultiple` goes. */
  readonly sizes: readonly (readonly [width: number, height: number])[] | null;
  readonly sizeMultiple: number;
  readonly defaults: { readonly numInferenceSteps: number; readonly guidanceScale: number; readonly width: number; readonly height: number };
}

const size = z.tuple([z.number(), z.number()]);
const indexSchema = z.object({
  _class_name: z.string(),
  finexl: z
    .object({
      name: z.string().optional(),
      sizes: z.array(size).nullable().optional(),
      defaults: z.object({ numInferenceSteps: z.number(), guidanceScale: z.number(), width: z.number(), height: z.number() }).partial().optional(),
    })
    .optional(),
});
const unetSchema = z.object({
  sample_size: z.union([z.number(), size]).optional(),
  cross_attention_dim: z.union([z.number(), z.array(z.number())]).optional(),
  time_cond_proj_dim: z.number().nullable().optional(),
});
const vaeSchema = z.object({ block_out_channels: z.array(z.number()).optional(), downscale: z.number().optional() });

/** Throws StudioError `checkpoint-corrupt` when the folder's config files can't be read. */
export function describeCheckpoint(id: string, directory: string, bundled: boolean): CheckpointOnDisk {
  const index = readConfig(id, directory, 'model_index.json', indexSchema);
  const unet = readOptional(id, directory, 'unet/config.json', unetSchema);
  const vae = readOptional(id, directory, 'vae_decoder/config.json', vaeSchema) ?? readOptional(id, directory, 'vae/config.json', vaeSchema);
  const downscale = vae?.downscale ?? 2 ** ((vae?.block_out_channels?.length ?? 4) - 1);
  const sample = unet?.sample_size ?? 64;
  const [height, width] = typeof sample === 'number' ? [sample * downscale, sample * downscale] : [sample[0] * downscale, sample[1] * downscale];
  const own = index.finexl?.defaults;
  return {
    id,
    name: index.finexl?.name ?? id,
    directory,
    bundled,
    family: familyOf(index['_class_name'], unet),
    sizes: index.finexl?.sizes ?? null,
    sizeMultiple: downscale,
    defaults: {
      numInferenceSteps: own?.numInferenceSteps ?? 30,
      guidanceScale: own?.guidanceScale ?? 7.5,
      width: own?.width ?? width,
      height: own?.height ?? height,
    },
  };
}

/** By the pipeline's class first, since it says most; then by what tells the generations of Stable Diffusion apart. */
function familyOf(className: string, unet: z.output<typeof unetSchema> | null): string {
  if (className.startsWith('Storybook')) return 'storybook';
  if (/StableDiffusionXL/u.test(className)) return 'SDXL';
  if (/LatentConsistency/u.test(className) || typeof unet?.time_cond_proj_dim === 'number') return 'LCM';
  if (!/StableDiffusion/u.test(className)) return className.replace(/^(?:Onnx|ORT)?(.*?)(?:Pipeline)?$/u, '$1');
  switch (unet?.cross_attention_dim) {
    case 768:
      return 'Stable Diffusion 1';
    case 1024:
      return 'Stable Diffusion 2';
    default:
      return 'Stable Diffusion';
  }
}

function readOptional<Schema extends z.ZodType>(id: string, directory: string, file: string, schema: Schema): z.output<Schema> | null {
  return existsSync(join(directory, file)) ? readConfig(id, directory, file, schema) : null;
}

function readConfig<Schema extends z.ZodType>(id: string, directory: string, file: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(readFileSync(join(directory, file), 'utf8')));
  } catch (error) {
    throw new StudioError('checkpoint-corrupt', `The checkpoint “${id}” can't be read: ${file} is missing or damaged. Install it again.`, {
      details: { checkpoint: id, file },
      cause: error,
    });
  }
}
