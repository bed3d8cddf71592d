import { chunksOf, layOut } from './prompt-layout.ts';
import type { PromptChunk, PromptLayout } from './prompt-layout.ts';
import { withoutNotation } from './prompt-weights.ts';
import { joinChunks, joinWidths, weighTokens } from './prompt-states.ts';
import type { PromptStates, WeighedShare } from './prompt-states.ts';
import type { ChunkEncoding, TextTower } from './text-tower.ts';
import type { PromptTokenizer } from './tokenizer.ts';

export interface EncodedText {
  /** [1, tokens, width]; shared by all who ask for this text, so nobody may write to it. */
  readonly hiddenStates: PromptStates;
  readonly attentionMask: readonly number[];
  readonly truncated: boolean;
}

export interface PromptEncoderOptions {
  /** One, or SDXL's two. */
  readonly towers: readonly TextTower[];
  /**
   * Whether the denoiser takes contexts of any length, so that a long prompt is encoded in chunks instead of cut off. Only
   * asked for prompts that are too long, since the answer may open the denoiser.
   */
  readonly takesLongContexts: () => Promise<boolean>;
}

/** Chunks whose encodings are kept: enough for a profile of 30 aspects and a prompt of 20 phrases several times over. */
const CACHED_CHUNKS = 256;
const LARGEST_BATCH = 32;

/** A chunk as each tower's tokenizer sees it: tokenizers differ in padding. */
type TowerChunks = readonly PromptChunk[];

/** Text → hidden states, through the checkpoint's tokenizers and text encoders; encodings are cached chunk by chunk. */
export class PromptEncoder {
  readonly #options: PromptEncoderOptions;
  readonly #cache = new Map<string, PromptStates>();
  /** Of every tower's hidden states, known once something was encoded. */
  #widths: readonly number[] = [];
  #batchesAgree: boolean | null = null;

  constructor(options: PromptEncoderOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {
    await Promise.all(this.#options.towers.map((tower) => tower.open()));
  }

  async encode(text: string): Promise<EncodedText> {
    const [encoded] = await this.encodeAll([text]);
    if (encoded === undefined) {
      throw new Error('A text was not encoded.');
    }
    return encoded;
  }

  /** How many chunks the longest of these texts takes: 1 where long texts are cut off. */
  async chunksFor(texts: readonly string[]): Promise<number> {
    const tokenizers = await this.#tokenizers();
    const needed = Math.max(1, ...texts.flatMap((text) => tokenizers.map((tokenizer) => chunksOf(text, tokenizer))));
    return needed > 1 && (await this.#options.takesLongContexts()) ? needed : 1;
  }

  /** Whether a text fits into this many chunks. */
  async fits(text: string, chunks: number): Promise<boolean> {
    return (await this.#tokenizers()).every((tokenizer) => chunksOf(text, tokenizer) <= chunks);
  }

  /**
   * Where the tokens that `through` has beyond `before` stand in the encoding of `text`, which begins with both: counted by
   * the first tokenizer, start tokens and the padding of earlier chunks included. Without those that are cut off; empty
   * where the three don't agree.
   */
  async tokensBetween(text: string, before: string, through: string): Promise<readonly number[]> {
    const [tokenizer] = await this.#tokenizers();
    if (tokenizer === undefined) return [];
    const [whole, first, last] = [tokenizer.tokens(withoutNotation(text)), tokenizer.tokens(before), tokenizer.tokens(through)];
    if (!last.every((id, at) => id === whole[at]) || !first.every((id, at) => id === last[at])) return [];
    const { room, maxLength, before: starts } = tokenizer;
    const chunks = await this.chunksFor([text]);
    const positions = Array.from({ length: last.length - first.length }, (_, at) => first.length + at);
    return positions.filter((at) => at < chunks * room).map((at) => Math.floor(at / room) * maxLength + starts + (at % room));
  }

  /**
   * Encodings in the order of `texts`, each as many chunks long as its text is, or `chunks` long where that is more: chunks
   * of nothing fill them up. Chunks that are not known yet share a batch: for short texts the time goes into reading the
   * weights, once for all of them.
   */
  async encodeAll(texts: readonly string[], chunks = 1): Promise<readonly EncodedText[]> {
    const chunked = (await this.chunksFor(texts)) > 1;
    const tokenizers = await this.#tokenizers();
    const layouts = texts.map((text) => tokenizers.map((tokenizer) => layOut(text, tokenizer, chunked)));
    const empty = tokenizers.map((tokenizer) => layOut('', tokenizer, false));
    const lengthOf = (layout: readonly PromptLayout[]): number => Math.max(chunks, ...layout.map((entry) => entry.chunks.length));
    const nothing = chunkAt(empty, 0, empty);
    const wanted = layouts.map((layout) => Array.from({ length: lengthOf(layout) }, (_, index) => chunkAt(layout, index, empty)));
    const weighted = wanted.flat().some(isWeighted);
    const known = await this.#statesOf([...wanted.flat(), ...(weighted ? [nothing] : [])]);
    const states = (chunk: TowerChunks): PromptStates => {
      const found = known.get(keyOf(chunk));
      if (found === undefined) {
        throw new Error('A chunk of a text was not encoded.');
      }
      return found;
    };
    return wanted.map((own, index) => ({
      hiddenStates: joinChunks(own.map((chunk) => (isWeighted(chunk) ? weighTokens(states(chunk), states(nothing), this.#shares(chunk)) : states(chunk)))),
      attentionMask: own.flatMap((chunk) => chunk[0]?.attentionMask ?? []),
      truncated: layouts[index]?.some(({ truncated }) => truncated) ?? false,
    }));
  }

  /** Every tower weighs its own part: where tokenizers differ, a word does not stand at the same place in all of them. */
  #shares(chunk: TowerChunks): readonly WeighedShare[] {
    return chunk.map(({ weights }, tower) => ({ width: this.#widths[tower] ?? 0, weights }));
  }

  #tokenizers(): Promise<readonly PromptTokenizer[]> {
    return Promise.all(this.#options.towers.map((tower) => tower.tokenizer()));
  }

  /** States of every chunk by its key; what is new is encoded. */
  async #statesOf(chunks: readonly TowerChunks[]): Promise<ReadonlyMap<string, PromptStates>> {
    const wanted = new Map(chunks.map((chunk) => [keyOf(chunk), chunk]));
    const found = new Map<string, PromptStates>();
    for (const key of wanted.keys()) {
      const known = this.#cache.get(key);
      if (known !== undefined) found.set(key, known);
    }
    const missing = [...wanted].filter(([key]) => !found.has(key));
    const most = Math.min(LARGEST_BATCH, ...(await Promise.all(this.#options.towers.map((tower) => tower.largestBatch()))));
    for (let start = 0; start < missing.length; start += most) {
      const batch = missing.slice(start, start + most);
      const encodings = await this.#encodeSeparatelyOrTogether(batch.map(([, chunk]) => chunk));
      batch.forEach(([key], index) => {
        const encoded = encodings[index];
        if (encoded !== undefined) found.set(key, encoded);
      });
    }
    // Only now: remembering one chunk may push out another that was asked for too.
    for (const [key, states] of found) this.#remember(key, states);
    return found;
  }

  #remember(key: string, states: PromptStates): void {
    // Re-inserting keeps the map in order of use.
    this.#cache.delete(key);
    this.#cache.set(key, states);
    if (this.#cache.size > CACHED_CHUNKS) {
      const [oldest] = this.#cache.keys();
      this.#cache.delete(oldest ?? key);
    }
  }

  /**
   * An encoding must not depend on the texts that happen to share its batch. ONNX Runtime's CPU kernels keep to that bit
   * by bit where it was tried; here it is made sure of, once for each pipeline, by encoding a text alone too.
   */
  async #encodeSeparatelyOrTogether(chunks: readonly TowerChunks[]): Promise<readonly PromptStates[]> {
    if (chunks.length === 1 || this.#batchesAgree === false) {
      const encodings: PromptStates[] = [];
      for (const chunk of chunks) {
        encodings.push(...(await this.#run([chunk])));
      }
      return encodings;
    }
    const together = await this.#run(chunks);
    if (this.#batchesAgree === null) {
      const [alone] = await this.#run(chunks.slice(0, 1));
      this.#batchesAgree = alone?.data.every((value, index) => value === together[0]?.data[index]) ?? false;
      return this.#batchesAgree ? together : this.#encodeSeparatelyOrTogether(chunks);
    }
    return together;
  }

  async #run(chunks: readonly TowerChunks[]): Promise<readonly PromptStates[]> {
    const outputs: (readonly ChunkEncoding[])[] = [];
    for (const [at, tower] of this.#options.towers.entries()) {
      outputs.push(await tower.encode(chunks.flatMap((chunk) => chunk[at] ?? [])));
    }
    this.#widths = outputs.map((output) => output[0]?.hiddenStates.dims.at(-1) ?? 0);
    return chunks.map((_, index) => {
      const own = outputs.flatMap((output) => output[index] ?? []);
      const [first, ...others] = own.map(({ hiddenStates }) => hiddenStates);
      if (first === undefined) {
        throw new Error('A checkpoint has at least one text encoder.');
      }
      // The last encoder that has a vector gives it, as in diffusers.
      const pooled = own.findLast((output) => output.pooled !== null)?.pooled ?? null;
      return { ...others.reduce(joinWidths, first), ...(pooled === null ? {} : { pooled }) };
    });
  }
}

/** Chunk `index` in every tower; nothing where a tower's text has ended before. */
function chunkAt(layout: readonly PromptLayout[], index: number, empty: readonly PromptLayout[]): TowerChunks {
  return layout.flatMap(({ chunks }, tower) => chunks[index] ?? empty[tower]?.chunks[0] ?? []);
}

function isWeighted(chunk: TowerChunks): boolean {
  return chunk.some(({ weights }) => weights !== null);
}

function keyOf(chunk: TowerChunks): string {
  return chunk.map(({ ids, length }) => `${length}:${ids.join(',')}`).join('|');
}
