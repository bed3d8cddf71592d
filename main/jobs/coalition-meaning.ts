import type { Coalition, Factor } from '../engine/rendering.ts';

/**
 * What a coalition does to a picture: everything whose strength it changes, and to what. A phrase counts by its words and
 * by where they stand, since its id is only a name, which another phrase may have after a regrouping; everything else has
 * an id of its own. Two coalitions of one picture that mean the same make the same.
 */
export function coalitionMeaning(prompt: string, factors: readonly Factor[], coalition: Coalition): string {
  const byId = new Map(factors.map((factor) => [factor.id, factor]));
  const changed = Object.entries(coalition).map(([id, strength]) => {
    const span = byId.get(id)?.span ?? null;
    return JSON.stringify(span === null ? [id, strength] : ['phrase', ...span, prompt.slice(...span), strength]);
  });
  return changed.toSorted().join(' ');
}
