import { createHash } from 'node:crypto';

/** A number in 0…1 that depends on the words alone: the same on every run and machine. */
export function drawn(...words: readonly (string | number)[]): number {
  return createHash('sha256').update(words.join('\0')).digest().readUInt32BE(0) / 2 ** 32;
}

/** `count` of the items, drawn by the words. */
export function sampled<Item>(items: readonly Item[], count: number, ...words: readonly (string | number)[]): ReadonlySet<Item> {
  const ranked = items.map((item, at) => ({ item, place: drawn(...words, at) })).toSorted((a, b) => a.place - b.place);
  return new Set(ranked.slice(0, count).map(({ item }) => item));
}
