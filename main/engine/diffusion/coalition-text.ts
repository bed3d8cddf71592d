import { StudioError } from '../studio-error.ts';
import { strengthIn } from '../rendering.ts';
import type { Coalition, Factor, Rendering } from '../rendering.ts';
import { withoutSpans } from './prompt-text.ts';
import { withoutNotation } from './prompt-weights.ts';

/** What a coalition asks for, in texts and weights: everything that determines the conditioning, and nothing else. */
export interface CoalitionText {
  /** The prompt without the phrases that are off. */
  readonly prompt: string;
  /** Phrases that are neither on nor off: `prompt` without the phrase, and the weight (strength − 1) of E(prompt) − E(without). */
  readonly partial: readonly { readonly without: string; readonly weight: number }[];
  /** Aspects that are on. */
  readonly aspects: readonly { readonly aspect: string; readonly level: number }[];
  readonly negativePrompt: string;
  /** 0: no negative prompt, 1: the negative prompt. */
  readonly negativeStrength: number;
}

export function coalitionText(rendering: Rendering, coalition: Coalition): CoalitionText {
  const { factors, prompt } = rendering;
  for (const [id, strength] of Object.entries(coalition)) {
    if (!factors.some((factor) => factor.id === id)) {
      throw new StudioError('factor-unknown', `This rendering has no factor "${id}".`, { details: { factor: id } });
    }
    if (!Number.isFinite(strength)) {
      throw new StudioError('setting-out-of-range', `The strength of "${id}" is not a number.`, { details: { setting: id } });
    }
  }
  const phrases = factors.flatMap((factor) =>
    factor.kind === 'phrase' && factor.span !== null ? [{ span: factor.span, strength: strengthIn(coalition, factor) }] : [],
  );
  const off = phrases.filter((phrase) => phrase.strength === 0).map((phrase) => phrase.span);
  const nothingLeft = phrases.length > 0 && off.length === phrases.length;
  const negative = factors.find((factor) => factor.kind === 'negative-prompt');
  return {
    prompt: nothingLeft ? '' : withoutSpans(prompt, off),
    partial: phrases
      .filter((phrase) => phrase.strength !== 0 && phrase.strength !== 1)
      .map((phrase) => ({
        // Taking away the last phrase that is left leaves nothing, whatever small words stand around it.
        without: off.length + 1 === phrases.length ? '' : withoutSpans(prompt, [...off, phrase.span]),
        weight: phrase.strength - 1,
      })),
    aspects: factors
      .flatMap((factor) => (factor.kind === 'aspect' && factor.aspect !== null ? [{ aspect: factor.aspect, level: strengthIn(coalition, factor) }] : []))
      .filter((aspect) => aspect.level !== 0)
      .sort((a, b) => (a.aspect < b.aspect ? -1 : 1)),
    negativePrompt: rendering.negativePrompt.trim(),
    // Blanks are a negative prompt, the empty text: for some checkpoints that is another thing than none.
    negativeStrength: rendering.negativePrompt === '' ? 0 : negative === undefined ? 1 : strengthIn(coalition, negative),
  };
}

/** A phrase in the text that a rendering's own coalition asks for. */
export interface PhraseInText {
  readonly text: string;
  /** The text up to the phrase, and up to its end, without brackets and weights. */
  readonly before: string;
  readonly through: string;
}

/** Null for what is no phrase, and for a phrase that is off. */
export function phraseInText(rendering: Rendering, factor: Factor): PhraseInText | null {
  const { prompt, factors, coalition } = rendering;
  if (factor.span === null || strengthIn(coalition, factor) === 0) return null;
  const [start, end] = factor.span;
  const off = factors.flatMap(({ span, ...other }) => (span !== null && strengthIn(coalition, { span, ...other }) === 0 ? [span] : []));
  const before = off.filter(([, last]) => last <= start);
  const words = withoutNotation(prompt);
  return {
    text: coalitionText(rendering, coalition).prompt,
    before: withoutSpans(words.slice(0, start), before),
    through: withoutSpans(words.slice(0, end), before),
  };
}
