import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { corrupt, readOptionalJson } from './checkpoint-files.ts';
import { isJsonObject, parseLenientJson } from './lenient-json.ts';
import type { JsonObject } from './lenient-json.ts';

/** The files of a `tokenizer/` folder, brought to the one form the tokenizer library reads. */
export interface TokenizerFiles {
  /** tokenizer.json, or what it would be for a folder that has only vocab.json and merges.txt. */
  readonly definition: JsonObject;
  readonly config: JsonObject;
  /** The token that fills a text up to its full length. */
  readonly padToken: string | null;
}

export async function readTokenizerFiles(directory: string): Promise<TokenizerFiles> {
  const config = (await readOptionalJson(directory, 'tokenizer_config.json')) ?? {};
  const specials = (await readOptionalJson(directory, 'special_tokens_map.json')) ?? {};
  const definition = (await readOptionalJson(directory, 'tokenizer.json')) ?? (await clipDefinition(directory));
  const padToken = padTokenOf(config, specials, definition);
  return { definition: isClip(config, definition) ? withSpecialToken(definition, padToken) : definition, config, padToken };
}

/**
 * transformers makes the padding token a special one wherever it stands. Where CLIP pads with `!` (Stable Diffusion 2, and
 * SDXL's second tokenizer), every exclamation mark of a prompt is thus a token of its own, and not the end of a word.
 */
function withSpecialToken(definition: JsonObject, token: string | null): JsonObject {
  const added = Array.isArray(definition['added_tokens']) ? definition['added_tokens'] : [];
  const model = definition['model'];
  const vocabulary = isJsonObject(model) && isJsonObject(model['vocab']) ? model['vocab'] : {};
  if (token === null || vocabulary[token] === undefined || added.some((entry) => tokenText(entry) === token)) {
    return definition;
  }
  return { ...definition, added_tokens: [addedToken(vocabulary[token], token, false), ...added] };
}

function addedToken(id: unknown, content: string, normalized: boolean): JsonObject {
  return { id, content, single_word: false, lstrip: false, rstrip: false, normalized, special: true };
}

/**
 * As transformers decides it: special_tokens_map.json has the last word, unless tokenizer_config.json lists the added tokens
 * (its newer form). Stable Diffusion 2 hangs on that: one file says `!`, the other `<|endoftext|>`.
 */
function padTokenOf(config: JsonObject, specials: JsonObject, definition: JsonObject): string | null {
  const padding = definition['padding'];
  const own = tokenText(config['pad_token']);
  const mapped = tokenText(specials['pad_token']);
  const said = isJsonObject(config['added_tokens_decoder']) ? (own ?? mapped) : (mapped ?? own);
  return said ?? (isJsonObject(padding) ? tokenText(padding['pad_token']) : null) ?? (isClip(config, definition) ? END : null);
}

function isClip(config: JsonObject, definition: JsonObject): boolean {
  const named = config['tokenizer_class'];
  const model = definition['model'];
  const vocabulary = isJsonObject(model) ? model['vocab'] : null;
  return (typeof named === 'string' && named.startsWith('CLIPTokenizer')) || (isJsonObject(vocabulary) && vocabulary[START] !== undefined);
}

function tokenText(value: unknown): string | null {
  if (typeof value === 'string') {
    return value;
  }
  return isJsonObject(value) && typeof value['content'] === 'string' ? value['content'] : null;
}

const START = '<|startoftext|>';
const END = '<|endoftext|>';

/**
 * CLIP's byte-pair tokenizer as a tokenizer.json, from its vocabulary and merges.
 * Source: openai/CLIP simple_tokenizer.py and the conversion in transformers (CLIPConverter).
 */
async function clipDefinition(directory: string): Promise<JsonObject> {
  const vocabularyPath = join(directory, 'vocab.json');
  const mergesPath = join(directory, 'merges.txt');
  if (!existsSync(vocabularyPath) || !existsSync(mergesPath)) {
    throw corrupt('tokenizer', 'it has neither tokenizer.json nor vocab.json with merges.txt');
  }
  const vocabulary = parseLenientJson(await readFile(vocabularyPath, 'utf8'));
  if (!isJsonObject(vocabulary) || typeof vocabulary[START] !== 'number' || typeof vocabulary[END] !== 'number') {
    throw corrupt('tokenizer', "its vocabulary is not CLIP's");
  }
  const merges = (await readFile(mergesPath, 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
  const added = (content: string, normalized: boolean): JsonObject => addedToken(vocabulary[content], content, normalized);
  return {
    version: '1.0',
    added_tokens: [added(START, true), added(END, false)],
    normalizer: {
      type: 'Sequence',
      normalizers: [{ type: 'NFC' }, { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' }, { type: 'Lowercase' }],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+" },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: 'RobertaProcessing',
      cls: [START, vocabulary[START]],
      sep: [END, vocabulary[END]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: 'ByteLevel' },
    model: { type: 'BPE', unk_token: END, continuing_subword_prefix: '', end_of_word_suffix: '</w>', fuse_unk: false, vocab: vocabulary, merges },
  };
}
