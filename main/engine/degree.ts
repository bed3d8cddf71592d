/** From this score on a movement is clear, and from STRONGLY on strong. */
export const CLEARLY = 0.35;
const STRONGLY = 0.7;

export type Degree = 'slightly' | 'clearly' | 'strongly';

/** By the score as it is shown, with two decimals: a sentence never says “slightly” beside the number that another calls clear. */
export function degreeOf(score: number): Degree {
  const shown = Math.round(100 * score) / 100;
  if (shown >= STRONGLY) return 'strongly';
  return shown >= CLEARLY ? 'clearly' : 'slightly';
}
