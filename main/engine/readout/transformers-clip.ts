import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { corrupt, readOptionalJson } from '../diffusion/checkpoint-files.ts';
import { isJsonObject } from '../diffusion/lenient-json.ts';
import type { JsonObject } from '../diffusion/lenient-json.ts';
import { openTokenizer } from '../diffusion/tokenizer.ts';
import type { PromptTokenizer } from '../diffusion/tokenizer.ts';
import type { Network } from '../runtime/session.ts';
import type { Feed } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { parsePreprocessing, preprocess } from './clip-preprocessor.ts';
import type { ImageTextModel, OpenNetwork } from './image-text-model.ts';

/** The networks of a CLIP as transformers' exporters leave them: one for both towers, or one for each. */
interface ClipFiles {
  readonly vision: string;
  readonly text: string;
}

/** In a folder of their own, as on the Hub, or beside the configuration; whole numbers of full precision first. */
const FOLDERS = ['onnx', '.'];
const PRECISIONS = ['', '_fp16', '_quantized'];

/** Whether a folder's config.json is that of a CLIP of transformers. */
export function isTransformersClip(config: JsonObject): boolean {
  const type = config['model_type'] ?? 'clip';
  return isJsonObject(config['vision_config']) && typeof type === 'string' && type.includes('clip');
}

/**
 * A CLIP in the layout of transformers, as optimum and transformers.js export it: `config.json`, `preprocessor_config.json`,
 * the tokenizer's files, and `model.onnx` (input_ids, pixel_values → text_embeds, image_embeds) or `vision_model.onnx` and
 * `text_model.onnx`. Throws StudioError `checkpoint-corrupt`.
 */
export async function openTransformersClip(directory: string, config: JsonObject, open: OpenNetwork<Network>): Promise<ImageTextModel> {
  const files = findNetworks(directory);
  const vision = open('readout/vision_model', files.vision);
  const text = files.text === files.vision ? vision : open('readout/text_model', files.text);
  const side = numberAt(config['vision_config'], 'image_size') ?? 224;
  const positions = numberAt(config['text_config'], 'max_position_embeddings') ?? 77;
  const preprocessing = parsePreprocessing((await readOptionalJson(directory, 'preprocessor_config.json')) ?? {}, side);
  let tokenizer: Promise<PromptTokenizer> | null = null;
  const tokenize = async (words: string): Promise<Readonly<Record<string, Feed>>> => {
    tokenizer ??= openTokenizer(directory, positions);
    const { ids, attentionMask, length } = (await tokenizer).encode(words);
    const fixed = (await text.inputs()).find(({ name }) => name === 'input_ids')?.dims[1];
    // Padding is read by nobody, and not computed where the graph takes any length.
    const count = typeof fixed === 'number' ? fixed : length;
    const dims = [1, count];
    return { input_ids: { data: ids.slice(0, count), dims }, attention_mask: { data: attentionMask.slice(0, count), dims } };
  };
  /** One network for both towers asks for the other's input too; the answer does not depend on it. */
  const fill = async (network: Network, own: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, Feed>>> => {
    const names = (await network.inputs()).map(({ name }) => name);
    const blank: Tensor = { data: new Float32Array(3 * side * side), dims: [1, 3, side, side] };
    const other = names.some((name) => own[name] === undefined) && network === vision && vision === text;
    return other ? { pixel_values: blank, ...('input_ids' in own ? {} : await tokenize('')), ...own } : own;
  };
  return {
    async embedImage(picture) {
      const outputs = await vision.run(await fill(vision, { pixel_values: preprocess(picture, preprocessing) }));
      return { embedding: named(outputs, 'image_embeds', 'vision_model').data, aspectLevels: undefined };
    },
    async embedText(words) {
      return named(await text.run(await fill(text, await tokenize(words))), 'text_embeds', 'text_model').data;
    },
    async close() {
      await Promise.all([vision.close(), text.close()]);
    },
  };
}

function findNetworks(directory: string): ClipFiles {
  const find = (name: string): string | null => {
    const paths = PRECISIONS.flatMap((precision) => FOLDERS.map((folder) => join(directory, folder, `${name}${precision}.onnx`)));
    return paths.find((path) => existsSync(path)) ?? null;
  };
  const [vision, text, both] = [find('vision_model'), find('text_model'), find('model')];
  if (vision !== null && text !== null) return { vision, text };
  if (both !== null) return { vision: both, text: both };
  throw corrupt('readout', 'it has neither vision_model.onnx with text_model.onnx nor model.onnx');
}

function named(outputs: Readonly<Record<string, Tensor>>, name: string, component: string): Tensor {
  const output = outputs[name];
  if (output === undefined) throw corrupt(`readout/${component}`, `it has no output ${name}`);
  return output;
}

function numberAt(json: unknown, key: string): number | null {
  const value = isJsonObject(json) ? json[key] : undefined;
  return typeof value === 'number' ? value : null;
}
