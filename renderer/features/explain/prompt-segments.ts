import type { Factor } from '../../../preload/contract.ts';

export interface PromptSegment {
  readonly text: string;
  /** The phrase that these characters are, or null for the words between. */
  readonly factor: Factor | null;
}

/** Cuts a prompt into its phrases and the words between them; spans that overlap an earlier one are left out. */
export function promptSegments(prompt: string, factors: readonly Factor[]): readonly PromptSegment[] {
  const phrases = factors
    .flatMap((factor) => (factor.span === null ? [] : [{ factor, start: factor.span[0], end: factor.span[1] }]))
    .sort((a, b) => a.start - b.start);
  const segments: PromptSegment[] = [];
  let at = 0;
  for (const { factor, start, end } of phrases) {
    if (start < at || end > prompt.length || end <= start) continue;
    if (start > at) segments.push({ text: prompt.slice(at, start), factor: null });
    segments.push({ text: prompt.slice(start, end), factor });
    at = end;
  }
  if (at < prompt.length) segments.push({ text: prompt.slice(at), factor: null });
  return segments;
}
