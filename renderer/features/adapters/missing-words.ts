/** The words that do not stand in the prompt; case, weights and punctuation don't count. */
export function missingWords(prompt: string, words: readonly string[]): readonly string[] {
  const said = ` ${plain(prompt)} `;
  // With spaces around, or “art” would be found in “cart”.
  return [...new Set(words)].filter((word) => plain(word) !== '' && !said.includes(` ${plain(word)} `));
}

/** The prompt with the word at its end. */
export function withWord(prompt: string, word: string): string {
  const before = prompt.trimEnd().replace(/,$/u, '');
  return before === '' ? word : `${before}, ${word}`;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
}
