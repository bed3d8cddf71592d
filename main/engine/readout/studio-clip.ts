import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pipeline } from '../diffusion/pipeline.ts';
import { resizeToFill } from '../diffusion/picture-resize.ts';
import { openTokenizer } from '../diffusion/tokenizer.ts';
import type { Picture } from '../rendering.ts';
import type { Feed, Network } from '../runtime/session.ts';
import { tensor } from '../runtime/tensor.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { ImageTextModel, OpenNetwork } from './image-text-model.ts';
import type { ReadoutConfig } from './readout-config.ts';

/** CLIP's own text encoder reads 77 tokens. */
const CLIP_TOKENS = 77;

/**
 * A readout in the studio's own layout: `image_encoder` and either `text_projection` on the checkpoint's own text encoder,
 * or a `text_encoder` with a tokenizer of its own.
 */
export function openStudioClip(directory: string, config: ReadoutConfig, encodeText: Pipeline['encodeText'], open: OpenNetwork<Network>): ImageTextModel {
  const network = (component: string): Network => open(`readout/${component}`, join(directory, component, 'model.onnx'));
  const imageEncoder = network('image_encoder');
  const ownText = existsSync(join(directory, 'text_encoder', 'model.onnx'));
  const text = network(ownText ? 'text_encoder' : 'text_projection');
  return {
    async embedImage(picture) {
      const outputs = await imageEncoder.run({ pixel_values: pixelValues(picture, config) });
      return { embedding: first(outputs, 'image_embeds').data, aspectLevels: outputs['aspect_levels'] };
    },
    async embedText(phrase) {
      const feeds = ownText ? await tokenFeeds(phrase, directory) : await hiddenFeeds(phrase, encodeText);
      return first(await text.run(feeds), 'text_embeds').data;
    },
    async close() {
      await Promise.all([imageEncoder.close(), text.close()]);
    },
  };
}

async function hiddenFeeds(phrase: string, encodeText: Pipeline['encodeText']): Promise<Readonly<Record<string, Feed>>> {
  const { hiddenStates, attentionMask } = await encodeText(phrase);
  return { last_hidden_state: hiddenStates, attention_mask: { data: attentionMask, dims: [1, attentionMask.length] } };
}

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
