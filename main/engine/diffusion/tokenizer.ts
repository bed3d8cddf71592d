import { Tokenizer } from '@huggingface/tokenizers';
import { readTokenizerFiles } from './tokenizer-files.ts';

export interface TokenizedText {
  /** Padded to the tokenizer's full length. */
  readonly ids: readonly number[];
  /** Tokens of the text itself, start and end included; the rest is padding. */
  readonly length: number;
  /** 1 for the text's own tokens, 0 for padding. */
  readonly attentionMask: readonly number[];
  /** Whether the end of the text was cut off to fit. */
  readonly truncated: boolean;
}

export interface PromptTokenizer {
  readonly maxLength: number;
  encode(text: string): TokenizedText;
  /** Tokens of the text before truncation, start and end included. */
  count(text: string): number;
}

const REMEMBERED_TEXTS = 64;

export async function openTokenizer(directory: string, maxLength: number): Promise<PromptTokenizer> {
  const { definition, config, padToken } = await readTokenizerFiles(directory);
  const tokenizer = new Tokenizer(definition, config);
  const padId = padToken === null ? 0 : (tokenizer.token_to_id(padToken) ?? 0);
  // A text is often counted, to see whether it fits, and encoded right after.
  let last: { readonly text: string; readonly ids: readonly number[] }[] = [];
  const idsOf = (text: string): readonly number[] => {
    const known = last.find((entry) => entry.text === text);
    if (known !== undefined) {
      return known.ids;
    }
    const { ids } = tokenizer.encode(text);
    last = [{ text, ids }, ...last].slice(0, REMEMBERED_TEXTS);
    return ids;
  };
  return {
    maxLength,
    count: (text) => idsOf(text).length,
    encode(text) {
      const whole = idsOf(text);
      const truncated = whole.length > maxLength;
      const kept = truncated ? truncate(whole, tokenizer.encode(text, { add_special_tokens: false }).ids.length, maxLength) : whole;
      const padding = maxLength - kept.length;
      return {
        ids: [...kept, ...new Array<number>(padding).fill(padId)],
        attentionMask: [...new Array<number>(kept.length).fill(1), ...new Array<number>(padding).fill(0)],
        length: kept.length,
        truncated,
      };
    },
  };
}

/** Cuts the text's last tokens and keeps what stands around the text: [start] text [end]. */
function truncate(ids: readonly number[], textLength: number, maxLength: number): number[] {
  const around = ids.length - textLength;
  const ending = ids.slice(ids.length - Math.floor(around / 2));
  return [...ids.slice(0, maxLength - ending.length), ...ending];
}
