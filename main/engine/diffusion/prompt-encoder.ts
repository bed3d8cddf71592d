import { Network } from '../runtime/session.ts';
import type { Feed } from '../runtime/session.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { corrupt } from './checkpoint-files.ts';
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

/** Text → hidden states, through the checkpoint's tokenizer and text encoder; encodings are cached by text. */
export class PromptEncoder {
  readonly #network: Network;
  readonly #directory: string;
  readonly #maxLength: number;
  readonly #cache = new Map<string, EncodedText>();
  #tokenizer: Promise<PromptTokenizer> | null = null;

  constructor(network: Network, tokenizer: { readonly directory: string; readonly maxLength: number }) {
    this.#network = network;
    this.#directory = tokenizer.directory;
    this.#maxLength = tokenizer.maxLength;
  }

  async open(): Promise<void> {
    await Promise.all([this.tokenizer(), this.#network.open()]);
  }

  tokenizer(): Promise<PromptTokenizer> {
    this.#tokenizer ??= openTokenizer(this.#directory, this.#maxLength);
    return this.#tokenizer;
  }

  async encode(text: string): Promise<EncodedText> {
    const known = this.#cache.get(text);
    if (known !== undefined) {
      // Re-inserting keeps the map in order of use.
      this.#cache.delete(text);
      this.#cache.set(text, known);
      return known;
    }
    const encoded = await this.#encode(text);
    this.#cache.set(text, encoded);
    if (this.#cache.size > CACHED_TEXTS) {
      const [oldest] = this.#cache.keys();
      this.#cache.delete(oldest ?? text);
    }
    return encoded;
  }

  async #encode(text: string): Promise<EncodedText> {
    const tokenizer = await this.tokenizer();
    const { ids, attentionMask, truncated } = tokenizer.encode(text);
    const dims = [1, ids.length];
    const feeds: Record<string, Feed> = {
      input_ids: { data: ids, dims },
      attention_mask: { data: attentionMask, dims },
      token_type_ids: { data: new Array<number>(ids.length).fill(0), dims },
      position_ids: { data: ids.map((_, index) => index), dims },
    };
    for (const input of await this.#network.inputs()) {
      if (feeds[input.name] === undefined) {
        throw corrupt('text_encoder', `it has an input the studio doesn't know: ${input.name}`);
      }
    }
    const outputs = await this.#network.run(feeds);
    const hiddenStates = outputs['last_hidden_state'] ?? Object.values(outputs).find((output) => output.dims.length === 3);
    if (hiddenStates === undefined) {
      throw corrupt('text_encoder', 'none of its outputs is a sequence of hidden states');
    }
    return { hiddenStates, attentionMask, truncated };
  }
}
