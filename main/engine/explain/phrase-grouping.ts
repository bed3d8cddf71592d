import type { Phrase } from './phrases.ts';

/**
 * Merges neighbouring phrases until at most `most` remain: a noun with its modifiers first, then within a clause, then
 * across clauses; among equals the pair that makes the shortest phrase, the earlier one on a tie.
 */
export function groupPhrases(phrases: readonly Phrase[], most: number): readonly Phrase[] {
  const groups = [...phrases];
  while (groups.length > most) {
    let best = 0;
    let lowest = Infinity;
    for (let at = 0; at + 1 < groups.length; at += 1) {
      const left = groups[at];
      const right = groups[at + 1];
      if (left === undefined || right === undefined) continue;
      const cost = mergeCost(left, right);
      if (cost < lowest) {
        lowest = cost;
        best = at;
      }
    }
    const left = groups[best];
    const right = groups[best + 1];
    if (left === undefined || right === undefined) break;
    groups.splice(best, 2, { start: left.start, end: right.end, chunk: right.chunk, clause: right.clause });
  }
  return groups;
}

/** Characters of the merged phrase, plus a distance that no length reaches for every boundary crossed. */
function mergeCost(left: Phrase, right: Phrase): number {
  const boundary = left.chunk === right.chunk ? 0 : left.clause === right.clause ? 1 : 2;
  const length = right.end - left.start;
  // A long run of one clause gives way to a clause boundary, so that prompts of hundreds of words come out balanced.
  return length + boundary * 40;
}
