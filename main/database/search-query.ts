/**
 * What the person typed, as an FTS5 query: every word must begin a word of the prompt. Anything that is not a letter or
 * a digit separates words, so that no input is a syntax error. Null when there is no word in it.
 */
export function searchQuery(typed: string): string | null {
  const words = typed.normalize('NFC').match(/[\p{L}\p{N}\p{M}]+/gu);
  if (words === null) return null;
  return words.map((word) => `"${word}"*`).join(' AND ');
}
