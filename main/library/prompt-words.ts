import { join } from 'node:path';
import type { PromptWords } from '../../preload/contract-library.ts';
import { readLexicon, replacementsIn, unknownWordsIn } from '../engine/lexicon.ts';
import { withoutNotation } from '../engine/diffusion/prompt-weights.ts';

/**
 * What the checkpoint in a folder makes of a prompt's words; nothing to say where it has no lexicon. Throws StudioError
 * `checkpoint-corrupt`.
 */
export async function promptWords(directory: string, prompt: string): Promise<PromptWords> {
  const lexicon = await readLexicon(join(directory, 'tokenizer'));
  if (lexicon === null) return { drawnAs: [], unknown: [] };
  const text = withoutNotation(prompt);
  const replaced = replacementsIn(text, lexicon);
  const once = replaced.filter(({ word }, at) => replaced.findIndex((other) => other.word.toLowerCase() === word.toLowerCase()) === at);
  return { drawnAs: once.map(({ word, drawnAs }) => ({ word, drawnAs })), unknown: unknownWordsIn(text, lexicon) };
}
