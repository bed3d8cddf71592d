import { notationIn, withoutEmptyGroups } from './prompt-weights.ts';

/**
 * The prompt without some of its phrases, tidied: no doubled spaces, no comma with nothing before or after it, no weight on
 * nothing. `spans` are character ranges [start, end); they may overlap and come in any order. Without spans the prompt comes
 * back as it is.
 */
export function withoutSpans(prompt: string, spans: readonly (readonly [start: number, end: number])[]): string {
  if (spans.length === 0) {
    return prompt;
  }
  const notation = notationIn(prompt);
  const kept = prompt.split('');
  for (const [start, end] of spans) {
    for (let index = Math.max(0, start); index < Math.min(end, prompt.length); index += 1) {
      // Brackets stay, for their partners' sake. A space, so that the words on either side don't grow together.
      if (notation[index] !== true) kept[index] = ' ';
    }
  }
  return tidy(withoutEmptyGroups(kept.join('')));
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:!?])/g, '$1')
    .replace(/([,;:])(?:[,;:] ?)+/g, '$1 ')
    .replace(/^[\s,;:.!?]+|[\s,;:]+$/g, '')
    .replace(/\s+/g, ' ');
}
