import type { Network } from '../runtime/session.ts';
import type { Feed } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';
import { openTokenizer } from './tokenizer.ts';
import type { PromptTokenizer } from './tokenizer.ts';

export interface EncodedText {
  /** [1, tokens, width]; shared by all who ask for this text, so nobody may write to it. */
  readonly hiddenStates: Tensor;
  readonly attentionMask: readonly number[];
  readonly truncated: boolean;
}

/** Texts whose encodings are kept: enough for a profile of 30 aspects and a prompt of 20 phrases several times over. */
const CACHED_TEXTS = 256;
const LARGEST_BATCH = 32;

/** Text → hidden states, through the checkpoint's tokenizer and text encoder; encodings are cached by text. */
export class PromptEncoder {
  readonly #network: Network;
  readonly #directory: string;
  readonly #maxLength: number;
  readonly #padsWithZeros: boolean;
  readonly #cache = new Map<string, EncodedText>();
  #tokenizer: Promise<PromptTokenizer> | null = null;
  #batchesAgree: boolean | null = null;

  constructor(network: Network, files: Pick<CheckpointFiles, 'tokenizer' | 'padsWithZeros'>) {
    this.#network = network;
    this.#directory = files.tokenizer.directory;
    this.#maxLength = files.tokenizer.maxLength;
    this.#padsWithZeros = files.padsWithZeros;
  }

  async open(): Promise<void> {
    await Promise.all([this.tokenizer(), this.#network.open()]);
  }

  tokenizer(): Promise<PromptTokenizer> {
    this.#tokenizer ??= openTokenizer(this.#directory, this.#maxLength);
    return this.#tokenizer;
  }

  async encode(text: string): Promise<EncodedText> {
    const [encoded] = await this.encodeAll([text]);
    if (encoded === undefined) {
      throw new Error('A text was not encoded.');
    }
    return encoded;
  }

  /**
   * Encodings in the order of `texts`. Those that are not known yet share a batch: for short texts the time goes into
   * reading the weights, once for all of them.
   */
  async encodeAll(texts: readonly string[]): Promise<readonly EncodedText[]> {
    const missing = [...new Set(texts)].filter((text) => !this.#cache.has(text));
    const fresh = new Map<string, EncodedText>();
    for (let start = 0; start < missing.length; start += LARGEST_BATCH) {
      const batch = missing.slice(start, start + LARGEST_BATCH);
      const encodings = await this.#encodeSeparatelyOrTogether(batch);
      batch.forEach((text, index) => {
        const encoded = encodings[index];
        if (encoded !== undefined) {
          fresh.set(text, encoded);
        }
      });
    }
    const found = texts.map((text) => {
      const encoded = fresh.get(text) ?? this.#cache.get(text);
      if (encoded === undefined) {
        throw new Error('A text was not encoded.');
      }
      return [text, encoded] as const;
    });
    // Only now: remembering one text may push out another that was asked for too.
    for (const [text, encoded] of found) this.#remember(text, encoded);
    return found.map(([, encoded]) => encoded);
  }

  #remember(text: string, encoded: EncodedText): void {
    // Re-inserting keeps the map in order of use.
    this.#cache.delete(text);
    this.#cache.set(text, encoded);
    if (this.#cache.size > CACHED_TEXTS) {
      const [oldest] = this.#cache.keys();
      this.#cache.delete(oldest ?? text);
    }
  }

  /**
   * An encoding must not depend on the texts that happen to share its batch. ONNX Runtime's CPU kernels keep to that bit
   * by bit where it was tried; here it is made sure of, once for each pipeline, by encoding a text alone too.
   */
  async #encodeSeparatelyOrTogether(texts: readonly string[]): Promise<readonly EncodedText[]> {
    if (texts.length === 1 || this.#batchesAgree === false) {
      const encodings: EncodedText[] = [];
      for (const text of texts) {
        encodings.push(...(await this.#run([text])));
      }
      return encodings;
    }
    const together = await this.#run(texts);
    if (this.#batchesAgree === null) {
      const [alone] = await this.#run(texts.slice(0, 1));
      this.#batchesAgree = alone?.hiddenStates.data.every((value, index) => value === together[0]?.hiddenStates.data[index]) ?? false;
      return this.#batchesAgree ? together : this.#encodeSeparatelyOrTogether(texts);
    }
    return together;
  }

  async #run(texts: readonly string[]): Promise<readonly EncodedText[]> {
    const tokenizer = await this.tokenizer();
    const tokenized = texts.map((text) => tokenizer.encode(text));
    // Where padding comes out as zeros anyway it is not computed: prompts are short, and time goes with length.
    const count = this.#padsWithZeros && (await this.#takesAnyLength()) ? Math.max(...tokenized.map(({ length }) => length)) : tokenizer.maxLength;
    const dims = [texts.length, count];
    const positions = Array.from({ length: count }, (_, index) => index);
    const feeds: Record<string, Feed> = {
      input_ids: { data: tokenized.flatMap(({ ids }) => ids.slice(0, count)), dims },
      attention_mask: { data: tokenized.flatMap(({ attentionMask }) => attentionMask.slice(0, count)), dims },
      token_type_ids: { data: new Array<number>(texts.length * count).fill(0), dims },
      position_ids: { data: tokenized.flatMap(() => positions), dims },
    };
    for (const input of await this.#network.inputs()) {
      if (feeds[input.name] === undefined) {
        throw corrupt('text_encoder', `it has an input the studio doesn't know: ${input.name}`);
      }
    }
    const outputs = await this.#network.run(feeds);
    const states = outputs['last_hidden_state'] ?? Object.values(outputs).find((output) => output.dims.length === 3);
    if (states === undefined) {
      throw corrupt('text_encoder', 'none of its outputs is a sequence of hidden states');
    }
    return tokenized.map(({ attentionMask, length, truncated }, index) => ({
      hiddenStates: entryOf(states, index, this.#padsWithZeros ? length : tokenizer.maxLength, tokenizer.maxLength),
      attentionMask,
      truncated,
    }));
  }

  async #takesAnyLength(): Promise<boolean> {
    return (await this.#network.inputs()).every((input) => typeof input.dims[1] === 'string');
  }
}

/** The first `used` rows of entry `index` of [batch, n, width] as [1, tokens, width], with zeros (never −0) after them. */
function entryOf(states: Tensor, index: number, used: number, tokens: number): Tensor {
  const [, length = tokens, width = 0] = states.dims;
  const data = new Float32Array(tokens * width);
  data.set(states.data.subarray(index * length * width, (index * length + Math.min(used, length)) * width));
  return { data, dims: [1, tokens, width] };
}
