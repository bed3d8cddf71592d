import { Tokenizer } from '@huggingface/tokenizers';
import { inKnownWords, readLexicon } from '../lexicon.ts';
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
  /** Tokens of text that fit between start and end. */
  readonly room: number;
  /** Tokens that stand before the text. */
  readonly before: number;
  /** Tokens of the text alone, without what stands around it; in words that the checkpoint was taught, where it has a lexicon. */
  tokens(text: string): readonly number[];
  /** At most `room` tokens with start and end around them. */
  frame(tokens: readonly number[]): Omit<TokenizedText, 'truncated'>;
  /** The text as it is, cut off where it is too long: what transformers gives with padding to the full length. */
  encode(text: string): TokenizedText;
}

const REMEMBERED_TEXTS = 64;

export async function openTokenizer(directory: string, maxLength: number): Promise<PromptTokenizer> {
  const { definition, config, padToken } = await readTokenizerFiles(directory);
  const lexicon = await readLexicon(directory);
  const tokenizer = new Tokenizer(definition, config);
  const padId = padToken === null ? 0 : (tokenizer.token_to_id(padToken) ?? 0);
  const around = tokenizer.encode('').ids;
  const start = around.slice(0, Math.ceil(around.length / 2));
  const end = around.slice(start.length);
  const room = maxLength - around.length;
  // A text is often counted, to see whether it fits, and encoded right after.
  let last: { readonly text: string; readonly ids: readonly number[] }[] = [];
  const tokens = (text: string): readonly number[] => {
    const known = last.find((entry) => entry.text === text);
    if (known !== undefined) {
      return known.ids;
    }
    const { ids } = tokenizer.encode(lexicon === null ? text : inKnownWords(text, lexicon), { add_special_tokens: false });
    last = [{ text, ids }, ...last].slice(0, REMEMBERED_TEXTS);
    return ids;
  };
  const frame: PromptTokenizer['frame'] = (inner) => {
    const kept = [...start, ...inner, ...end];
    const padding = new Array<number>(maxLength - kept.length);
    return {
      ids: [...kept, ...padding.fill(padId)],
      attentionMask: [...new Array<number>(kept.length).fill(1), ...new Array<number>(padding.length).fill(0)],
      length: kept.length,
    };
  };
  return {
    maxLength,
    room,
    before: start.length,
    tokens,
    frame,
    encode(text) {
      const whole = tokens(text);
      return { ...frame(whole.slice(0, room)), truncated: whole.length > room };
    },
  };
}
