/** A level closer to 0 than this changes nothing and is left out. */
const SMALLEST = 1e-6;

/**
 * The aspect levels that one picture is made with: the profile's, scaled by how strongly it is to be “in my taste”,
 * except where the request names a level of its own. Zeros are left out.
 */
export function levelsInTaste(
  profile: readonly { readonly aspect: string; readonly level: number }[],
  tasteStrength: number,
  own: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const levels = new Map(profile.map(({ aspect, level }) => [aspect, tidy(level * tasteStrength)]));
  for (const [aspect, level] of Object.entries(own)) levels.set(aspect, level);
  return Object.fromEntries([...levels].filter(([, level]) => Math.abs(level) >= SMALLEST).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether any of those levels is the profile's, and not the request's own. */
export function isOfProfile(
  profile: readonly { readonly aspect: string; readonly level: number }[],
  tasteStrength: number,
  own: Readonly<Record<string, number>>,
): boolean {
  return profile.some(({ aspect, level }) => !Object.hasOwn(own, aspect) && Math.abs(tidy(level * tasteStrength)) >= SMALLEST);
}

/** 0.7 · 0.5 is 0.35 and not 0.35 with a tail of float noise: it is shown and stored. */
function tidy(level: number): number {
  return Math.round(level * 1e6) / 1e6;
}
