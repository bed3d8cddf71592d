import { readFile } from 'node:fs/promises';
import { usage } from './arguments.ts';

/** One prompt a line; empty lines and those that begin with # are left out. */
export async function promptsIn(path: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    throw usage(`--prompts: the file “${path}” can't be read`);
  }
  const prompts = text
    .split(/\r?\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  if (prompts.length === 0) throw usage(`--prompts: “${path}” holds no prompt; write one a line`);
  return prompts;
}
