import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../engine/studio-error.ts';

/** The network that enlarges pictures, as it lies in `models/upscalers`. */
interface UpscalerOnDisk {
  readonly name: string;
  readonly path: string;
  readonly sha256: string;
  readonly factor: number;
  /** How far around a pixel it sees, in pixels of its input. */
  readonly margin: number;
}

/** `config.json` beside the network. */
const configSchema = z.object({
  name: z.string(),
  factor: z.number().int().min(2),
  margin: z.number().int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

const BUNDLED = 'realesr-animevideov3';

/** Looked at anew every time: what a damaged file would make must not be taken for a picture. Throws StudioError `upscaler-missing`. */
export async function requireUpscaler(models: string): Promise<UpscalerOnDisk> {
  const folder = join(models, 'upscalers', BUNDLED);
  const path = join(folder, 'model.onnx');
  const [config, network] = await Promise.all([readFile(join(folder, 'config.json'), 'utf8').catch(() => null), readFile(path).catch(() => null)]);
  if (config === null || network === null) throw missing(folder, 'missing');
  const read = configSchema.safeParse(parsed(config));
  if (!read.success || createHash('sha256').update(network).digest('hex') !== read.data.sha256) throw missing(folder, 'damaged');
  return { ...read.data, path };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function missing(folder: string, reason: 'missing' | 'damaged'): StudioError {
  return new StudioError('upscaler-missing', `The network that enlarges pictures is ${reason}: ${folder}. Install FineXL Studio again.`, {
    details: { path: folder, reason },
  });
}
