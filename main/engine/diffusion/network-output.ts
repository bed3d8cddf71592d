import { combine } from '../runtime/linear-combination.ts';
import type { Network } from '../runtime/session.ts';
import type { Feed, Port } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
import type { Conditioning } from './pipeline.ts';

/** The denoising network: scaled latents, timestep and conditioning in, prediction out. */
export interface Denoiser {
  /** The guided output: e(neg) + g · (e(c) − e(neg)). `input` [1, c, h, w], scaled for the network → [1, c, h, w]. */
  predict(
    input: Tensor,
    timestep: number,
    conditioning: Conditioning,
    beforeEvaluation: () => void,
    onUnconditional?: (output: Tensor) => void,
  ): Promise<Tensor>;
  /** Evaluations so far, one per batch entry. */
  evaluations(): number;
}

export interface DenoiserOptions {
  readonly network: Network;
  /** Evaluate conditional and unconditional in one batch of two. */
  readonly batchesGuidance: boolean;
  readonly guidanceEmbeddingWidth: number | null;
}

export function denoiser(options: DenoiserOptions): Denoiser {
  const { network, guidanceEmbeddingWidth } = options;
  let evaluations = 0;
  let checked = false;

  const evaluate = async (input: Tensor, timestep: number, states: Tensor, guidanceScale: number): Promise<Tensor> => {
    const inputs = await network.inputs();
    const batch = input.dims[0] ?? 1;
    const feeds: Record<string, Feed> = {
      sample: input,
      timestep: timestepFeed(inputs, timestep, batch),
      encoder_hidden_states: states,
    };
    if (guidanceEmbeddingWidth !== null) {
      feeds['timestep_cond'] = guidanceEmbedding(guidanceScale - 1, guidanceEmbeddingWidth);
    }
    if (!checked) {
      for (const port of inputs) {
        if (feeds[port.name] === undefined) {
          throw corrupt('unet', `it has an input the studio doesn't know: ${port.name}`);
        }
      }
      checked = true;
    }
    const outputs = await network.run(feeds);
    evaluations += batch;
    const output = outputs['out_sample'] ?? Object.values(outputs)[0];
    if (output === undefined) {
      throw corrupt('unet', 'it has no output');
    }
    return output;
  };

  return {
    evaluations: () => evaluations,
    async predict(input, timestep, conditioning, beforeEvaluation, onUnconditional) {
      const { conditional, unconditional, guidanceScale } = conditioning;
      beforeEvaluation();
      if (unconditional === null) {
        return evaluate(input, timestep, conditional, guidanceScale);
      }
      if (options.batchesGuidance) {
        const both = await evaluate(stack(input, input), timestep, stack(unconditional, conditional), guidanceScale);
        const half = both.data.length / 2;
        const dims = [1, ...both.dims.slice(1)];
        const without = { data: both.data.subarray(0, half), dims };
        onUnconditional?.(without);
        return guided(without, { data: both.data.subarray(half), dims }, guidanceScale);
      }
      const without = await evaluate(input, timestep, unconditional, guidanceScale);
      onUnconditional?.(without);
      beforeEvaluation();
      return guided(without, await evaluate(input, timestep, conditional, guidanceScale), guidanceScale);
    },
  };
}

/** Whether a U-Net was trained to inpaint, as its graph says: it takes 2c + 1 channels, not c. Throws StudioError `checkpoint-corrupt`. */
export async function seesMaskAndPicture(network: Network, latentChannels: number): Promise<boolean> {
  const sample = (await network.inputs()).find((port) => port.name === 'sample');
  const channels = sample?.dims[1] ?? latentChannels;
  if (typeof channels === 'string' || channels === latentChannels) {
    return false;
  }
  if (channels === 2 * latentChannels + 1) {
    return true;
  }
  throw corrupt('unet', `it takes ${channels} channels; the studio knows networks of ${latentChannels}, and of ${2 * latentChannels + 1} for inpainting`);
}

/** [1, c, h, w] and further channels of the same size, one after the other; the latents alone where there are none. */
export function withChannels(latents: Tensor, channels: Tensor | null): Tensor {
  if (channels === null) {
    return latents;
  }
  const data = new Float32Array(latents.data.length + channels.data.length);
  data.set(latents.data);
  data.set(channels.data, latents.data.length);
  return { data, dims: [1, (latents.dims[1] ?? 0) + (channels.dims[1] ?? 0), ...latents.dims.slice(2)] };
}

/** Classifier-free guidance (Ho and Salimans 2022, arXiv 2207.12598). */
function guided(without: Tensor, withPrompt: Tensor, scale: number): Tensor {
  return combine([1 - scale, without], [scale, withPrompt]);
}

/** Exports differ: `timestep` may be a scalar, one value for the batch, or one per batch entry. */
function timestepFeed(inputs: readonly Port[], timestep: number, batch: number): Feed {
  const port = inputs.find((input) => input.name === 'timestep');
  const [length] = port?.dims ?? [];
  if (port?.dims.length === 0) {
    return { data: [timestep], dims: [] };
  }
  const sampleBatch = inputs.find((input) => input.name === 'sample')?.dims[0];
  const count = typeof length === 'string' && length === sampleBatch ? batch : typeof length === 'number' ? length : 1;
  return { data: new Array<number>(count).fill(timestep), dims: [count] };
}

function stack(first: Tensor, second: Tensor): Tensor {
  const data = new Float32Array(first.data.length + second.data.length);
  data.set(first.data);
  data.set(second.data, first.data.length);
  return { data, dims: [2, ...first.dims.slice(1)] };
}

/** Sinusoidal embedding of the guidance weight w for distilled networks (Meng et al. 2023, arXiv 2210.03142). [1, width] */
function guidanceEmbedding(weight: number, width: number): Feed {
  const half = Math.floor(width / 2);
  const data = new Float32Array(width);
  for (let index = 0; index < half; index += 1) {
    const angle = weight * 1000 * Math.exp((-Math.log(10000) * index) / (half - 1));
    data[index] = Math.sin(angle);
    data[half + index] = Math.cos(angle);
  }
  return { data, dims: [1, width] };
}
