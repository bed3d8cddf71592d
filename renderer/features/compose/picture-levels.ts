import type { Profile } from '../../../preload/contract-profiles.ts';
import type { Aspect } from '../../../preload/contract.ts';

/** Levels for the next pictures alone: the profile stays what it is. */
export interface PictureLevels {
  /** Whether they are all there is of taste, as those of another picture are; else each stands in for the profile's of its aspect. */
  readonly whole: boolean;
  readonly aspects: Readonly<Record<string, number>>;
}

/** An aspect as the next pictures will have it. */
export interface ShownLevel {
  readonly aspect: Aspect;
  /** The word for it: of the pole that it leans to, or that it would lean to. */
  readonly word: string;
  readonly level: number;
  /** What the profile would have it be, as strongly as it is asked for; 0 where it says nothing. */
  readonly taste: number;
  readonly differs: boolean;
}

/** Levels that lie closer together are the same to everyone who looks at them. */
const SAME = 0.005;

type Held = Profile['aspects'];

/** The profile's levels and those set for the next pictures, the person's strongest leanings first; an unknown aspect has no name to show. */
export function shownLevels(held: Held, tasteStrength: number, levels: PictureLevels | null, aspects: readonly Aspect[]): readonly ShownLevel[] {
  const taste = new Map(held.map(({ aspect, level }) => [aspect, Math.round(level * tasteStrength * 100) / 100]));
  const leaning = held
    .filter(({ level }) => Math.abs(level) >= 2 * SAME)
    .toSorted((a, b) => Math.abs(b.level) - Math.abs(a.level))
    .map(({ aspect }) => aspect);
  const own = levels?.aspects ?? {};
  const ids = levels?.whole === true ? Object.keys(own) : [...new Set([...leaning, ...Object.keys(own)])];
  return ids.flatMap((id) => {
    const aspect = aspects.find((one) => one.id === id);
    if (aspect === undefined) return [];
    const wanted = taste.get(id) ?? 0;
    const level = own[id] ?? wanted;
    const leans = level === 0 ? (held.find((one) => one.aspect === id)?.level ?? 0) : level;
    return [{ aspect, word: wordFor(aspect, leans), level, taste: wanted, differs: id in own && Math.abs(level - wanted) >= SAME }];
  });
}

function wordFor({ name, negative, positive }: Aspect, level: number): string {
  if (level === 0) return name;
  return level > 0 ? positive.word : negative.word;
}

/** All levels of a picture, the strongest first. */
export function levelsOfPicture(aspects: Readonly<Record<string, number>>): PictureLevels {
  return { whole: true, aspects: Object.fromEntries(Object.entries(aspects).toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a))) };
}

function withLevel(levels: PictureLevels | null, aspect: string, level: number): PictureLevels {
  return { whole: levels?.whole ?? false, aspects: { ...levels?.aspects, [aspect]: level } };
}

function withoutLevel(levels: PictureLevels | null, aspect: string): PictureLevels | null {
  if (levels === null) return null;
  const rest = Object.fromEntries(Object.entries(levels.aspects).filter(([id]) => id !== aspect));
  return levels.whole || Object.keys(rest).length > 0 ? { ...levels, aspects: rest } : null;
}

/** What is set as the taste has it anyway goes along with the taste from then on. */
export function levelSet(levels: PictureLevels | null, { aspect, taste }: Pick<ShownLevel, 'aspect' | 'taste'>, level: number): PictureLevels | null {
  const isTaste = levels?.whole !== true && taste !== 0 && Math.abs(level - taste) < SAME;
  return isTaste ? withoutLevel(levels, aspect.id) : withLevel(levels, aspect.id, Math.round(level * 100) / 100);
}

/** An aspect of the taste stays in sight at 0, so that it can be had back; any other goes. */
export function leftOut(levels: PictureLevels | null, { aspect, taste }: Pick<ShownLevel, 'aspect' | 'taste'>): PictureLevels | null {
  return taste === 0 ? withoutLevel(levels, aspect.id) : withLevel(levels, aspect.id, 0);
}

/** The aspect as the profile has it. Among whole levels that is a level too, since the profile adds nothing to those. */
export function backToTaste(levels: PictureLevels | null, { aspect, taste }: Pick<ShownLevel, 'aspect' | 'taste'>): PictureLevels | null {
  return levels?.whole === true && taste !== 0 ? withLevel(levels, aspect.id, taste) : withoutLevel(levels, aspect.id);
}
