import { weightedTexts } from './prompt-weights.ts';
import type { PromptTokenizer, TokenizedText } from './tokenizer.ts';

/** A stretch of a prompt that the text encoder reads at once: start, up to `room` tokens, end, padding. */
export interface PromptChunk extends Omit<TokenizedText, 'truncated'> {
  /** Weight of every token; null where all are 1. */
  readonly weights: readonly number[] | null;
}

export interface PromptLayout {
  /** At least one. */
  readonly chunks: readonly PromptChunk[];
  readonly truncated: boolean;
}

/** A prompt's tokens in chunks; without `chunked` the first one alone, and what comes after it is cut off. */
export function layOut(prompt: string, tokenizer: PromptTokenizer, chunked: boolean): PromptLayout {
  const { room } = tokenizer;
  const tokens = weightedTexts(prompt).flatMap(({ text, weight }) => tokenizer.tokens(text).map((id) => ({ id, weight })));
  const count = chunked ? Math.max(1, Math.ceil(tokens.length / room)) : 1;
  const chunks = Array.from({ length: count }, (_, index): PromptChunk => {
    const own = tokens.slice(index * room, (index + 1) * room);
    const framed = tokenizer.frame(own.map(({ id }) => id));
    const weights = new Array<number>(framed.ids.length).fill(1);
    own.forEach(({ weight }, at) => {
      weights[tokenizer.before + at] = weight;
    });
    return { ...framed, weights: own.every(({ weight }) => weight === 1) ? null : weights };
  });
  return { chunks, truncated: !chunked && tokens.length > room };
}

/** How many chunks a prompt takes. */
export function chunksOf(prompt: string, tokenizer: PromptTokenizer): number {
  const tokens = weightedTexts(prompt).reduce((sum, { text }) => sum + tokenizer.tokens(text).length, 0);
  return Math.max(1, Math.ceil(tokens / tokenizer.room));
}
