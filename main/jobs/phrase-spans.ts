import type { ExplainEffort } from '../engine/explain/explainer.ts';
import type { Span } from '../engine/explain/regrouped-phrases.ts';
import { StudioError } from '../engine/studio-error.ts';

/** What a person asks of an explanation. */
export interface AskedExplanation {
  /** Phrases in their own words, in the order of the prompt; null leaves the phrases as they are. */
  readonly phrases: readonly string[] | null;
  readonly effort: ExplainEffort;
  readonly orders: number;
}

/**
 * Where phrases stand in a prompt as whole words, each after the one before, whatever their case and spacing. Throws
 * StudioError `setting-out-of-range`, naming the one that is not there.
 */
export function spansOf(prompt: string, phrases: readonly string[]): readonly Span[] {
  let from = 0;
  return phrases.map((phrase): Span => {
    const words = phrase
      .trim()
      .split(/\s+/u)
      .map((word) => word.replace(/[.*+?^${}()|[\]\\]/gu, String.raw`\$&`));
    const pattern = new RegExp(wholeWords(words.join('\\s+')), 'giv');
    pattern.lastIndex = from;
    const match = phrase.trim() === '' ? null : pattern.exec(prompt);
    if (match === null) {
      throw new StudioError(
        'setting-out-of-range',
        `“${phrase}” does not stand in the prompt${from === 0 ? '' : ' after the phrase before it'}. Copy phrases from the prompt, in its order.`,
        {
          details: { setting: 'phrases', phrase },
        },
      );
    }
    from = match.index + match[0].length;
    return [match.index, from];
  });
}

/** What a word is made of. Scripts that set no spaces between words have no edges; a digit beside a letter is one. */
const LETTER = String.raw`[[\p{L}\p{M}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u30fc\uff70\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]`;
const DIGIT = String.raw`\p{N}`;

/** “cat” is no part of a cathedral; beside a sign, as in “(cat)”, a word ends. */
function wholeWords(pattern: string): string {
  const same = [LETTER, DIGIT];
  return `${same.map((kind) => `(?<!${kind}(?=${kind}))`).join('')}${pattern}${same.map((kind) => `(?!(?<=${kind})${kind})`).join('')}`;
}
