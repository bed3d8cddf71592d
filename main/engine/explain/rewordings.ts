/**
 * The same prompt in words that mean the same: its articles exchanged, and left out. What the picture makes of them is the
 * effect of nothing. Prompts without articles have none.
 */
export function rewordings(prompt: string): readonly string[] {
  const exchanged = prompt.replace(/\b(?:a|an)\b/giu, 'the');
  const dropped = prompt.replace(/\b(?:a|an|the)\b\s*/giu, '').trim();
  return [exchanged, dropped].filter((other) => other !== prompt && other !== '');
}
