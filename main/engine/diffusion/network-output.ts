import type { Feed, Network } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
import { denoiserPorts, refuseOtherSizes } from './network-ports.ts';
import type { DenoiserPorts } from './network-ports.ts';
import type { Conditioning } from './pipeline.ts';
import type { PromptStates } from './prompt-states.ts';

/** What one evaluation of the network is asked. */
export interface Question {
  /** Scaled for the network. [1, c, h, w] */
  readonly input: Tensor;
  readonly timestep: number;
  readonly conditioning: Conditioning;
  /** The picture's, in pixels. */
  readonly size: { readonly width: number; readonly height: number };
}

/** e(neg) and e(c) at the same latents. Each [1, c, h, w] */
export interface Halves {
  readonly without: Tensor;
  readonly withPrompt: Tensor;
}

/** The denoising network: scaled latents, timestep and conditioning in, prediction out. */
export interface Denoiser {
  /** The output, with guidance as `guide` puts it together of its halves. [1, c, h, w] */
  predict(question: Question, guide: (halves: Halves) => Tensor, beforeEvaluation: () => void, onUnconditional?: (output: Tensor) => void): Promise<Tensor>;
  /** Unguided outputs under several states, `batch` of them to a run. Each [1, c, h, w] */
  predictAll(question: Question, states: readonly PromptStates[], batch: number, beforeEvaluation: () => void): Promise<readonly Tensor[]>;
  /** Evaluations so far, one per batch entry. */
  evaluations(): number;
}

export interface DenoiserOptions {
  readonly network: Network;
  /** Evaluate conditional and unconditional in one batch of two, where the graph takes that. */
  readonly batchesGuidance: boolean;
  readonly guidanceEmbeddingWidth: number | null;
}

export function denoiser(options: DenoiserOptions): Denoiser {
  const { network, guidanceEmbeddingWidth } = options;
  let evaluations = 0;
  let known: DenoiserPorts | null = null;

  const portsOnce = async (): Promise<DenoiserPorts> => {
    known ??= denoiserPorts(await network.inputs());
    return known;
  };
  /** `states`: one for each entry of the batch. */
  const evaluate = async (question: Question, states: readonly PromptStates[]): Promise<Tensor> => {
    const batch = states.length;
    const feeds = denoiserFeeds(await portsOnce(), question, states, guidanceEmbeddingWidth);
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
    async predictAll(question, states, batch, beforeEvaluation) {
      const outputs: Tensor[] = [];
      for (let start = 0; start < states.length; start += batch) {
        beforeEvaluation();
        outputs.push(...entriesOf(await evaluate(question, states.slice(start, start + batch))));
      }
      return outputs;
    },
    async predict(question, guide, beforeEvaluation, onUnconditional) {
      const { conditional, unconditional } = question.conditioning;
      beforeEvaluation();
      if (unconditional === null) {
        return evaluate(question, [conditional]);
      }
      if (options.batchesGuidance && (await portsOnce()).sample.dims[0] !== 1) {
        const both = await evaluate(question, [unconditional, conditional]);
        const [without, withPrompt] = entriesOf(both);
        if (without === undefined || withPrompt === undefined) throw new Error('A batch of two has two outputs.');
        onUnconditional?.(without);
        return guide({ without, withPrompt });
      }
      const without = await evaluate(question, [unconditional]);
      onUnconditional?.(without);
      beforeEvaluation();
      return guide({ without, withPrompt: await evaluate(question, [conditional]) });
    },
  };
}

/** What the graph is fed for one question under several states, one for each entry of the batch. */
export function denoiserFeeds(
  ports: DenoiserPorts,
  { input, timestep, conditioning, size }: Question,
  states: readonly PromptStates[],
  guidanceEmbeddingWidth: number | null,
): Readonly<Record<string, Feed>> {
  refuseOtherSizes(ports, input.dims);
  const feeds: Record<string, Feed> = {
    [ports.sample.name]: stack(states.map(() => input)),
    [ports.timestep.name]: timestepFeed(ports, timestep, states.length),
    [ports.context.name]: stack(states),
  };
  if (ports.guidance !== null) {
    if (guidanceEmbeddingWidth === null) {
      throw corrupt('unet', 'its graph takes a guidance embedding, of which its configuration says nothing (time_cond_proj_dim)');
    }
    feeds[ports.guidance.name] = stack(states.map(() => guidanceEmbedding(conditioning.guidanceScale - 1, guidanceEmbeddingWidth)));
  }
  if (ports.pooled !== null) {
    feeds[ports.pooled.name] = stack(states.map(pooledOf));
  }
  if (ports.timeIds !== null) {
    feeds[ports.timeIds.name] = stack(states.map(() => timeIds(size)));
  }
  refuseOtherWidths(ports, feeds);
  return feeds;
}

function pooledOf({ pooled }: PromptStates): Tensor {
  if (pooled === undefined) {
    throw corrupt('text_encoder_2', 'it was exported without its projected embedding (text_embeds), which the U-Net takes');
  }
  return pooled;
}

/** Original size, the crop's corner and the target size, heights first (Podell et al. 2023, arXiv 2307.01952, section 2.2). [1, 6] */
function timeIds({ width, height }: Question['size']): Tensor {
  return { data: Float32Array.of(height, width, 0, 0, height, width), dims: [1, 6] };
}

/** Says which part of a checkpoint doesn't go with the others, before the runtime complains in its own words. */
function refuseOtherWidths(ports: DenoiserPorts, feeds: Readonly<Record<string, Feed>>): void {
  for (const port of [ports.context, ports.guidance, ports.pooled, ports.timeIds]) {
    const expected = port?.dims.at(-1);
    const given = port === null ? undefined : feeds[port.name]?.dims.at(-1);
    if (typeof expected === 'number' && expected !== given) {
      throw corrupt('unet', `its input ${port?.name ?? ''} takes ${expected} values, and the checkpoint's other parts give ${given ?? 0}`);
    }
  }
}

/** Whether a U-Net was trained to inpaint, as its graph says: it takes 2c + 1 channels, not c. Throws StudioError `checkpoint-corrupt`. */
export async function seesMaskAndPicture(network: Network, latentChannels: number): Promise<boolean> {
  const channels = denoiserPorts(await network.inputs()).sample.dims[1] ?? latentChannels;
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

/** Exports differ: `timestep` may be a scalar, one value for the batch, or one per batch entry. */
function timestepFeed({ timestep: port, sample }: DenoiserPorts, timestep: number, batch: number): Feed {
  const [length] = port.dims;
  if (port.dims.length === 0) {
    return { data: [timestep], dims: [] };
  }
  const count = typeof length === 'string' && length === sample.dims[0] ? batch : typeof length === 'number' ? length : 1;
  return { data: new Array<number>(count).fill(timestep), dims: [count] };
}

/** The entries of a batch, each with a batch of one; they share the batch's memory. */
function entriesOf({ data, dims: [batch = 1, ...dims] }: Tensor): readonly Tensor[] {
  const size = data.length / batch;
  return Array.from({ length: batch }, (_, at) => ({ data: data.subarray(at * size, (at + 1) * size), dims: [1, ...dims] }));
}

/** One after the other along the first axis. */
function stack(tensors: readonly Tensor[]): Tensor {
  const [first] = tensors;
  if (first === undefined) {
    throw new Error('There is nothing to stack.');
  }
  if (tensors.length === 1) {
    return first;
  }
  const data = new Float32Array(first.data.length * tensors.length);
  tensors.forEach((tensor, index) => data.set(tensor.data, index * first.data.length));
  return { data, dims: [tensors.length, ...first.dims.slice(1)] };
}

/** Sinusoidal embedding of the guidance weight w for distilled networks (Meng et al. 2023, arXiv 2210.03142). [1, width] */
function guidanceEmbedding(weight: number, width: number): Tensor {
  const half = Math.floor(width / 2);
  const data = new Float32Array(width);
  for (let index = 0; index < half; index += 1) {
    const angle = weight * 1000 * Math.exp((-Math.log(10000) * index) / (half - 1));
    data[index] = Math.sin(angle);
    data[half + index] = Math.cos(angle);
  }
  return { data, dims: [1, width] };
}
