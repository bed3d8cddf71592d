import { setImmediate } from 'node:timers/promises';
import { drawShares, type Counts, type Errors, type ShareDraws } from './shares.ts';

/** As `drawShares`. */
export type DrawShares = (counts: readonly Counts[], errors: Errors | null, seed: number) => Promise<readonly ShareDraws[]>;

/** Answers of the last questions asked. Of nineteen options one answer takes 600 kB. */
const KEPT = 48;

/**
 * Draws one prompt's shares after another and lets the window's other calls in between; a prompt of nineteen options takes some
 * tenths of a second. What was drawn of the same counts is kept: who says what one picture shows changes one prompt, not all.
 */
export function keptShares(): DrawShares {
  const kept = new Map<string, readonly ShareDraws[]>();
  return async (counts, errors, seed) => {
    const key = JSON.stringify([counts, errors, seed]);
    const drawn = kept.get(key) ?? (await drawnBetweenCalls(counts, errors, seed));
    // Last in, last out.
    kept.delete(key);
    kept.set(key, drawn);
    for (const oldest of kept.keys()) {
      if (kept.size <= KEPT) break;
      kept.delete(oldest);
    }
    return drawn;
  };
}

const drawnBetweenCalls: DrawShares = async (counts, errors, seed) => {
  await setImmediate();
  return drawShares(counts, errors, seed);
};
