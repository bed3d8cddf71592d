import { join } from 'node:path';
import { existsSync } from 'node:fs';
import type { Pipeline } from '../diffusion/pipeline.ts';
import { resizeToFill } from '../diffusion/picture-resize.ts';
import { openTokenizer } from '../diffusion/tokenizer.ts';
import type { AspectPoles } from '../diffusion/aspect-poles.ts';
import type { Picture } from '../rendering.ts';
import { defaultThreads } from '../runtime/provider.ts';
import { Network } from '../runtime/session.ts';
import type { Feed } from '../runtime/session.ts';
import { tensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { readReadoutConfig } from './readout-config.ts';
import type { ReadoutConfig } from './readout-config.ts';
import type { Readout, Reading } from './readout.ts';

export interface ReadoutOptions {
  /** The checkpoint's `readout` folder. */
  readonly directory: string;
  /** Lends its text encoder to a readout that only has a projection on top of it. */
  readonly encodeText: Pipeline['encodeText'];
  /** Poles of the aspects, for readouts without a head for aspect levels. */
  readonly aspects: readonly AspectPoles[];
  readonly threads?: number;
  readonly clock?: () => number;
}

/**
 * A CLIP-shaped readout: `image_encoder` and either `text_projection` on the checkpoint's own text encoder, or a
 * `text_encoder` with a tokenizer of its own. It runs on the CPU, so that readings are the same whatever renders.
 * Null when the checkpoint has none. Throws StudioError `checkpoint-corrupt`.
 */
export async function openReadout(options: ReadoutOptions): Promise<Readout | null> {
  const config = await readReadoutConfig(options.directory);
  if (config === null) return null;
  const open = (component: string): Network =>
    new Network({
      component: `readout/${component}`,
      path: join(options.directory, component, 'model.onnx'),
      provider: 'cpu',
      threads: options.threads ?? defaultThreads(),
      clock: options.clock ?? (() => performance.now()),
    });
  const imageEncoder = open('image_encoder');
  const ownText = existsSync(join(options.directory, 'text_encoder', 'model.onnx'));
  const text = open(ownText ? 'text_encoder' : 'text_projection');
  const embeddings = new Map<string, Float32Array>();

  const embedText = async (phrase: string): Promise<Float32Array> => {
    const known = embeddings.get(phrase);
    if (known !== undefined) return known;
    const feeds = ownText ? await tokenFeeds(phrase, options.directory) : await hiddenFeeds(phrase, options.encodeText);
    const embedding = unit(first(await text.run(feeds), 'text_embeds').data);
    embeddings.set(phrase, embedding);
    return embedding;
  };

  const levels = async (embedding: Float32Array, head: Tensor | undefined): Promise<Readonly<Record<string, number>>> => {
    if (config.aspects.length > 0 && head !== undefined) {
      return Object.fromEntries(config.aspects.map((aspect, at) => [aspect, head.data[at] ?? 0]));
    }
    const entries: [string, number][] = [];
    for (const { id, positiveCarrier, negativeCarrier } of options.aspects) {
      const [positive, negative] = [cosine(embedding, await embedText(positiveCarrier)), cosine(embedding, await embedText(negativeCarrier))];
      // Antonym prompts (CLIP-IQA, arXiv 2207.12396): softmax of the two logits, stretched from 0…1 to −1…1.
      entries.push([id, Math.tanh((config.logitScale * (positive - negative)) / 2)]);
    }
    return Object.fromEntries(entries);
  };

  return {
    aspects: config.aspects.length > 0 ? config.aspects : options.aspects.map((aspect) => aspect.id),
    grades: config.grades,
    async read(picture: Picture): Promise<Reading> {
      const outputs = await imageEncoder.run({ pixel_values: pixelValues(picture, config) });
      const embedding = unit(first(outputs, 'image_embeds').data);
      return { embedding, levels: await levels(embedding, outputs['aspect_levels']) };
    },
    async presence(phrase, reading) {
      const { a, b } = config.presence;
      return 1 / (1 + Math.exp(-(a * cosine(reading.embedding, await embedText(phrase)) + b)));
    },
    embedText,
    async close() {
      await Promise.all([imageEncoder.close(), text.close()]);
    },
  };
}

async function hiddenFeeds(phrase: string, encodeText: Pipeline['encodeText']): Promise<Readonly<Record<string, Feed>>> {
  const { hiddenStates, attentionMask } = await encodeText(phrase);
  return { last_hidden_state: hiddenStates, attention_mask: { data: attentionMask, dims: [1, attentionMask.length] } };
}

/** CLIP's own text encoder reads 77 tokens. */
const CLIP_TOKENS = 77;

async function tokenFeeds(phrase: string, directory: string): Promise<Readonly<Record<string, Feed>>> {
  const { ids, attentionMask } = (await openTokenizer(join(directory, 'tokenizer'), CLIP_TOKENS)).encode(phrase);
  return { input_ids: { data: ids, dims: [1, ids.length] }, attention_mask: { data: attentionMask, dims: [1, ids.length] } };
}

/** (pixel / 255 − mean) / std, resized to the encoder's square. [1, 3, size, size] */
function pixelValues(picture: Picture, { imageSize, imageMean, imageStd }: ReadoutConfig): Tensor {
  const { pixels } = resizeToFill(picture, imageSize, imageSize);
  const area = imageSize * imageSize;
  const data = new Float32Array(3 * area);
  for (let channel = 0; channel < 3; channel += 1) {
    const [mean, std] = [imageMean[channel] ?? 0, imageStd[channel] ?? 1];
    for (let index = 0; index < area; index += 1) data[channel * area + index] = ((pixels[4 * index + channel] ?? 0) / 255 - mean) / std;
  }
  return tensor(data, [1, 3, imageSize, imageSize]);
}

function first(outputs: Readonly<Record<string, Tensor>>, name: string): Tensor {
  const output = outputs[name] ?? Object.values(outputs)[0];
  if (output === undefined) throw new Error(`The readout has no output ${name}.`);
  return output;
}

function unit(values: Float32Array): Float32Array {
  const length = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return length === 0 ? values.slice() : values.map((value) => value / length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
