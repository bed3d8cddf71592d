/**
 * The prompt without some of its phrases, tidied: no doubled spaces, no comma with nothing before or after it.
 * `spans` are character ranges [start, end); they may overlap and come in any order.
 */
export function withoutSpans(prompt: string, spans: readonly (readonly [start: number, end: number])[]): string {
  const kept = prompt.split('');
  for (const [start, end] of spans) {
    for (let index = Math.max(0, start); index < Math.min(end, prompt.length); index += 1) {
      // A space, so that the words on either side don't grow together.
      kept[index] = ' ';
    }
  }
  return tidy(kept.join(''));
}

function tidy(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/ ([,.;:!?])/g, '$1')
    .replace(/([,;:])(?:[,;:] ?)+/g, '$1 ')
    .replace(/^[\s,;:.!?]+|[\s,;:]+$/g, '')
    .replace(/\s+/g, ' ');
}
