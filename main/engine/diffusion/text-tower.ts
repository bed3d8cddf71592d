import type { Feed, Network } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
import type { TextTowerFiles } from './checkpoint-files.ts';
import type { PromptChunk } from './prompt-layout.ts';
import { openTokenizer } from './tokenizer.ts';
import type { PromptTokenizer } from './tokenizer.ts';

export interface ChunkEncoding {
  /** [1, tokens, width] */
  readonly hiddenStates: Tensor;
  /** The whole chunk as one vector, of networks that give one and for checkpoints that take it. [1, width] */
  readonly pooled: Tensor | null;
}

/** One tokenizer with its text encoder. SDXL has two of them, everything before it one. */
export class TextTower {
  readonly #network: Network;
  readonly #files: TextTowerFiles;
  #tokenizer: Promise<PromptTokenizer> | null = null;

  constructor(network: Network, files: TextTowerFiles) {
    this.#network = network;
    this.#files = files;
  }

  async open(): Promise<void> {
    await Promise.all([this.tokenizer(), this.#network.open()]);
  }

  tokenizer(): Promise<PromptTokenizer> {
    this.#tokenizer ??= openTokenizer(this.#files.tokenizer.directory, this.#files.tokenizer.maxLength);
    return this.#tokenizer;
  }

  /** Texts that the graph takes at once. */
  async largestBatch(): Promise<number> {
    const ids = (await this.#network.inputs()).find((input) => input.name === 'input_ids');
    const [batch] = ids?.dims ?? [];
    return typeof batch === 'number' ? batch : Number.MAX_SAFE_INTEGER;
  }

  async encode(chunks: readonly PromptChunk[]): Promise<readonly ChunkEncoding[]> {
    const { component, padsWithZeros } = this.#files;
    const { maxLength } = await this.tokenizer();
    // Where padding comes out as zeros anyway it is not computed: prompts are short, and time goes with length.
    const count = padsWithZeros && (await this.#takesAnyLength()) ? Math.max(...chunks.map(({ length }) => length)) : maxLength;
    const dims = [chunks.length, count];
    const positions = Array.from({ length: count }, (_, index) => index);
    const feeds: Record<string, Feed> = {
      input_ids: { data: chunks.flatMap(({ ids }) => ids.slice(0, count)), dims },
      attention_mask: { data: chunks.flatMap(({ attentionMask }) => attentionMask.slice(0, count)), dims },
      token_type_ids: { data: new Array<number>(chunks.length * count).fill(0), dims },
      position_ids: { data: chunks.flatMap(() => positions), dims },
    };
    for (const input of await this.#network.inputs()) {
      if (feeds[input.name] === undefined) {
        throw corrupt(component, `it has an input the studio doesn't know: ${input.name}`);
      }
    }
    const outputs = await this.#network.run(feeds);
    const states = this.#statesOf(outputs);
    const pooled = this.#files.penultimate ? pooledOf(outputs) : null;
    return chunks.map(({ length }, index) => ({
      hiddenStates: rowsOf(states, index, padsWithZeros ? length : maxLength, maxLength),
      pooled: pooled === null ? null : vectorOf(pooled, index),
    }));
  }

  #statesOf(outputs: Readonly<Record<string, Tensor>>): Tensor {
    const { component, penultimate } = this.#files;
    const states = penultimate ? penultimateOf(outputs) : (outputs['last_hidden_state'] ?? Object.values(outputs).find((output) => output.dims.length === 3));
    if (states === undefined) {
      const missing = penultimate
        ? 'it was exported without its hidden states, of which the last but one is needed here'
        : 'none of its outputs is a sequence of hidden states';
      throw corrupt(component, missing);
    }
    return states;
  }

  async #takesAnyLength(): Promise<boolean> {
    return (await this.#network.inputs()).every((input) => typeof input.dims[1] === 'string');
  }
}

/** The last but one of `hidden_states.0` (the embeddings) … `hidden_states.N` (the last layer), as optimum names them. */
function penultimateOf(outputs: Readonly<Record<string, Tensor>>): Tensor | undefined {
  const layers = Object.entries(outputs)
    .map(([name, output]) => ({ layer: Number(/^hidden_states?[._](\d+)$/u.exec(name)?.[1] ?? NaN), output }))
    .filter(({ layer }) => !Number.isNaN(layer))
    .sort((a, b) => a.layer - b.layer);
  if (layers.length > 0) {
    return layers.at(-2)?.output ?? layers[0]?.output;
  }
  // An export that kept only the layer that is needed.
  const others = Object.entries(outputs).filter(([name, output]) => name !== 'last_hidden_state' && output.dims.length === 3);
  return others.length === 1 ? others[0]?.[1] : undefined;
}

/** The projected embedding (`text_embeds`) where there is one: `pooler_output` is what comes before the projection. */
function pooledOf(outputs: Readonly<Record<string, Tensor>>): Tensor | null {
  return outputs['text_embeds'] ?? null;
}

/** The first `used` rows of entry `index` of [batch, n, width] as [1, tokens, width], with zeros (never −0) after them. */
function rowsOf(states: Tensor, index: number, used: number, tokens: number): Tensor {
  const [, length = tokens, width = 0] = states.dims;
  const data = new Float32Array(tokens * width);
  data.set(states.data.subarray(index * length * width, (index * length + Math.min(used, length)) * width));
  return { data, dims: [1, tokens, width] };
}

function vectorOf(vectors: Tensor, index: number): Tensor {
  const width = vectors.dims.at(-1) ?? 0;
  return { data: vectors.data.slice(index * width, (index + 1) * width), dims: [1, width] };
}
