import type { Aspect, Profile } from '../../../preload/contract.ts';

export interface Leaning {
  readonly aspect: string;
  readonly name: string;
  /** The word of the pole that the level leans to. */
  readonly word: string;
  readonly level: number;
}

type Held = Pick<Profile['aspects'][number], 'aspect' | 'level'>;

/** What a profile holds in words, strongest first; levels of zero lean nowhere. */
export function leanings(held: readonly Held[], aspects: readonly Aspect[]): readonly Leaning[] {
  const byId = new Map(aspects.map((aspect) => [aspect.id, aspect]));
  return held
    .flatMap(({ aspect: id, level }) => {
      const aspect = byId.get(id);
      if (aspect === undefined || Math.abs(level) < 0.01) return [];
      return [{ aspect: id, name: aspect.name, word: level > 0 ? aspect.positive.word : aspect.negative.word, level }];
    })
    .sort((a, b) => Math.abs(b.level) - Math.abs(a.level));
}
