import type { Factor } from '../../../preload/contract.ts';

/** A word of the prompt, and the phrase it is in: words of one phrase have one number; null is in none. */
export interface PromptWord {
  readonly start: number;
  readonly end: number;
  readonly phrase: number | null;
}

/** The words of a prompt with the phrases that its factors are. */
export function promptWords(prompt: string, factors: readonly Factor[]): readonly PromptWord[] {
  const spans = factors.flatMap((factor) => (factor.span === null ? [] : [factor.span])).sort(([a], [b]) => a - b);
  return [...prompt.matchAll(/\S+/gu)].map((match) => {
    const [start, end] = [match.index, match.index + match[0].length];
    const phrase = spans.findIndex(([from, to]) => start < to && end > from);
    return { start, end, phrase: phrase === -1 ? null : phrase };
  });
}

/** Whether the words at `gap` and `gap + 1` are of one phrase. */
export function areJoined(words: readonly PromptWord[], gap: number): boolean {
  const [left, right] = [words[gap], words[gap + 1]];
  return left !== undefined && right !== undefined && left.phrase !== null && left.phrase === right.phrase;
}

/** Makes one phrase of the two at a gap, or two of the one. A word that was in no phrase comes along. */
export function toggledGap(words: readonly PromptWord[], gap: number): readonly PromptWord[] {
  const fresh = 1 + words.reduce((most, { phrase }) => Math.max(most, phrase ?? -1), -1);
  const [left, right] = [words[gap], words[gap + 1]];
  if (left === undefined || right === undefined) return words;
  if (areJoined(words, gap)) return words.map((word, at) => (at > gap && word.phrase === left.phrase ? { ...word, phrase: fresh } : word));
  const both = (word: PromptWord, at: number): boolean =>
    at === gap || at === gap + 1 || (word.phrase !== null && (word.phrase === left.phrase || word.phrase === right.phrase));
  return words.map((word, at) => (both(word, at) ? { ...word, phrase: fresh } : word));
}

/** The phrases as they stand in the prompt, from left to right. */
export function phraseTexts(prompt: string, words: readonly PromptWord[]): string[] {
  const texts: string[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const first = words[at];
    if (first === undefined || first.phrase === null) continue;
    let last = at;
    while (areJoined(words, last)) last += 1;
    texts.push(prompt.slice(first.start, words[last]?.end ?? first.end).replace(/^[\p{P}\s]+|[\p{P}\s]+$/gu, ''));
    at = last;
  }
  return texts.filter((text) => text !== '');
}
