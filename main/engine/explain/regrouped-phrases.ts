import { StudioError } from '../studio-error.ts';
import { findPhrases } from './phrases.ts';

/** Character range [start, end) in a prompt. */
export type Span = readonly [start: number, end: number];

/**
 * The phrases of a prompt with a person's own among them: theirs as they are, and of those that the rules find what doesn't
 * touch one. In the order of the prompt. Throws StudioError `setting-out-of-range` for spans that are no phrases of it.
 */
export function regroupedPhrases(prompt: string, own: readonly Span[]): readonly Span[] {
  const sorted = [...own].sort(([a], [b]) => a - b);
  for (const [at, [start, end]] of sorted.entries()) {
    const inside = Number.isInteger(start) && Number.isInteger(end) && start >= 0 && end <= prompt.length && start < end;
    const apart = start >= (sorted[at - 1]?.[1] ?? 0);
    if (!inside || !apart || prompt.slice(start, end).trim() === '') {
      throw new StudioError('setting-out-of-range', `Characters ${start} to ${end} are no phrase of the prompt, or overlap another one.`, {
        details: { setting: 'phrases', start, end },
      });
    }
  }
  const found = findPhrases(prompt).map(({ start, end }): Span => [start, end]);
  const free = found.filter(([start, end]) => sorted.every(([from, to]) => end <= from || start >= to));
  return [...sorted, ...free].sort(([a], [b]) => a - b);
}
