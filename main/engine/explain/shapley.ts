/** A coalition's worth on several scales at once (aspect levels, presence, …), by player indices, ascending. */
export type ValueFunction = (players: readonly number[]) => Promise<readonly number[]>;

export interface ShapleyValues {
  /** [players][scales]: each player's mean marginal worth. Summed over players: v(all) − v(none), exactly. */
  readonly values: readonly (readonly number[])[];
  /** [players][scales]: standard error of the mean; 0 where exact, null from a single pair of orders. */
  readonly standardErrors: readonly (readonly number[])[] | null;
  readonly exact: boolean;
}

/** Up to this many players all coalitions are asked: 16 values. */
export const EXACT_PLAYERS = 4;

/**
 * Shapley values of `players` players. Exact up to EXACT_PLAYERS; above, the mean over `pairs` pairs of an order and its
 * reverse, which one pair makes exact for interactions of order two (arXiv 2508.12947). The first pair is the given order;
 * further ones are drawn from `seed`. Every coalition is asked once.
 */
export async function shapleyValues(players: number, value: ValueFunction, options: { pairs?: number; seed?: number } = {}): Promise<ShapleyValues> {
  const known = new Map<string, Promise<readonly number[]>>();
  const worth = (members: readonly number[]): Promise<readonly number[]> => {
    const sorted = [...members].sort((a, b) => a - b);
    const key = sorted.join(',');
    const found = known.get(key) ?? value(sorted);
    known.set(key, found);
    return found;
  };
  const everyone = Array.from({ length: players }, (_, player) => player);
  if (players <= EXACT_PLAYERS) {
    // One after the other: between two coalitions others may come in, and then nothing may be under way beside them.
    const all: (readonly (readonly number[])[])[] = [];
    for (const order of permutations(everyone)) all.push(await marginals(order, worth));
    return { values: meanOf(all), standardErrors: meanOf(all).map((row) => row.map(() => 0)), exact: true };
  }
  const pairs: (readonly (readonly number[])[])[] = [];
  for (const order of ordersFrom(everyone, options.pairs ?? 1, options.seed ?? 0)) {
    pairs.push(meanOf([await marginals(order, worth), await marginals([...order].reverse(), worth)]));
  }
  return { values: meanOf(pairs), standardErrors: pairs.length < 2 ? null : standardErrorsOf(pairs), exact: false };
}

/** What each player adds when it joins in this order. [players][scales] */
async function marginals(order: readonly number[], worth: ValueFunction): Promise<readonly (readonly number[])[]> {
  const rows: (readonly number[])[] = order.map(() => []);
  let before = await worth([]);
  for (const [position, player] of order.entries()) {
    const after = await worth(order.slice(0, position + 1));
    const previous = before;
    rows[player] = after.map((level, scale) => level - (previous[scale] ?? 0));
    before = after;
  }
  return rows;
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]));
}

function meanOf(samples: readonly (readonly (readonly number[])[])[]): readonly (readonly number[])[] {
  return (samples[0] ?? []).map((row, player) =>
    row.map((_, scale) => samples.reduce((sum, sample) => sum + (sample[player]?.[scale] ?? 0), 0) / samples.length),
  );
}

function standardErrorsOf(samples: readonly (readonly (readonly number[])[])[]): readonly (readonly number[])[] {
  const count = samples.length;
  return meanOf(samples).map((row, player) =>
    row.map((mean, scale) => {
      const squares = samples.reduce((sum, sample) => sum + ((sample[player]?.[scale] ?? 0) - mean) ** 2, 0);
      return Math.sqrt(squares / (count - 1) / count);
    }),
  );
}

/** The given order first, then shuffles by a linear congruential generator (Numerical Recipes' constants). */
function ordersFrom(order: readonly number[], count: number, seed: number): readonly (readonly number[])[] {
  let state = seed >>> 0;
  return Array.from({ length: count }, (_, at) => {
    if (at === 0) return order;
    const shuffled = [...order];
    for (let last = shuffled.length - 1; last > 0; last -= 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const other = Math.floor((state / 4294967296) * (last + 1));
      const [a, b] = [shuffled[last] ?? 0, shuffled[other] ?? 0];
      shuffled[last] = b;
      shuffled[other] = a;
    }
    return shuffled;
  });
}
