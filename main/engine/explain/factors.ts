import { adapterFactorId } from '../diffusion/adapter-blend.ts';
import { withoutNotation } from '../diffusion/prompt-weights.ts';
import type { Factor, RenderingSettings } from '../rendering.ts';
import { regroupedPhrases } from './regrouped-phrases.ts';
import type { Span } from './regrouped-phrases.ts';

/** What factors need to know of an aspect. */
export interface AspectName {
  readonly id: string;
  readonly name: string;
}

const LONGEST_LABEL = 60;

/**
 * The factors of a rendering, in the order in which the ledger's chains take them: the prompt's phrases from left to
 * right, the negative prompt, the sketch, the adapters as they were given, the aspects in the order of the vocabulary.
 * Aspects at level 0, and a sketch or an adapter of strength 0, are none. `phrases` are a person's own, which stand as they
 * are; the rest of the prompt is cut by rules.
 */
export function factorsOf(settings: RenderingSettings, aspects: readonly AspectName[], phrases: readonly Span[] = []): readonly Factor[] {
  const factors: Factor[] = [...phraseFactors(settings.prompt, phrases)];
  if (settings.negativePrompt.trim() !== '') {
    factors.push({ id: 'negative-prompt', kind: 'negative-prompt', label: shorten(settings.negativePrompt), aspect: null, span: null, applied: 1 });
  }
  if (settings.sketch !== null && settings.sketch.strength > 0) {
    factors.push({ id: 'sketch', kind: 'sketch', label: 'sketch', aspect: null, span: null, applied: settings.sketch.strength });
  }
  for (const { id, name, strength } of settings.adapters ?? []) {
    if (strength === 0) continue;
    factors.push({ id: adapterFactorId(id), kind: 'adapter', label: shorten(name), aspect: null, span: null, applied: strength });
  }
  for (const aspect of aspects) {
    const level = settings.aspects[aspect.id] ?? 0;
    if (level === 0) continue;
    factors.push({ id: `aspect:${aspect.id}`, kind: 'aspect', label: aspect.name, aspect: aspect.id, span: null, applied: level });
  }
  return factors;
}

function phraseFactors(prompt: string, own: readonly Span[]): readonly Factor[] {
  const taken = new Set<string>();
  // Weights are no words; with blanks in their place every phrase stays where it is.
  const words = withoutNotation(prompt);
  return regroupedPhrases(words, own).map(([start, end]) => {
    const text = words.slice(start, end);
    const slug = slugOf(text);
    let id = `phrase:${slug}`;
    for (let count = 2; taken.has(id); count += 1) id = `phrase:${slug}-${count}`;
    taken.add(id);
    return { id, kind: 'phrase', label: shorten(text), aspect: null, span: [start, end], applied: 1 };
  });
}

/** Letters and digits of any script, the rest as single hyphens; at most 40 characters. */
function slugOf(text: string): string {
  const slug = text
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-')
    .replace(/^-|-$/gu, '');
  return [...slug].slice(0, 40).join('').replace(/-$/u, '');
}

function shorten(text: string): string {
  const line = [...text.trim().replace(/\s+/gu, ' ')];
  return line.length <= LONGEST_LABEL
    ? line.join('')
    : `${line
        .slice(0, LONGEST_LABEL - 1)
        .join('')
        .trimEnd()}…`;
}
