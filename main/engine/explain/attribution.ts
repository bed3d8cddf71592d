import type { FactorGame } from './coalition.ts';
import { switchedOn } from './coalition.ts';
import type { ValueFunction } from './coalition-cache.ts';
import { changeBetween, meanChange } from './change-map.ts';
import type { Scores } from './scores.ts';
import { shapleyValues } from './shapley.ts';

/** How the whole effect of a game is shared out among its factors, on every scale of the value function. */
export interface Attribution {
  /** Factor id → scale → Shapley value. Scales are the readout's aspects and `picture`, the distance to the base's picture. */
  readonly values: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Scale → v(full) − v(base): the sum of the values, exactly. */
  readonly whole: Readonly<Record<string, number>>;
  /** Factor id → scale → standard error; null from a single pair of orders. */
  readonly standardErrors: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  readonly exact: boolean;
}

/** Throws unless the values sum to the whole to this share of it. */
const EFFICIENCY = 1e-6;

/**
 * Shapley values of a game's factors, on demand: exact for up to 4, by paired permutations above. Coalitions come from the
 * explanation's cache, so that what leave-one-out rendered is not rendered again. Levels count as far as they can be seen, as they
 * do in the effects.
 */
export async function attribute(
  game: FactorGame,
  cache: ValueFunction,
  scores: Pick<Scores, 'visible'>,
  signal: AbortSignal,
  options: { pairs?: number; seed?: number } = {},
): Promise<Attribution> {
  const base = await cache.measure(game.base, signal);
  const aspects = Object.keys(base.reading?.levels ?? {});
  const scales = [...aspects, 'picture'];
  const worth = async (players: readonly number[]): Promise<readonly number[]> => {
    const on = game.factors.filter((_, at) => players.includes(at));
    const { picture, reading } = await cache.measure(switchedOn(game, on), signal);
    return [...aspects.map((aspect) => scores.visible(aspect, reading?.levels[aspect] ?? 0)), meanChange(changeBetween(base.picture, picture))];
  };
  const { values, standardErrors, exact } = await shapleyValues(game.factors.length, worth, options);
  const [none, all] = [await worth([]), await worth(game.factors.map((_, at) => at))];
  const whole = Object.fromEntries(scales.map((scale, at) => [scale, (all[at] ?? 0) - (none[at] ?? 0)]));
  scales.forEach((scale, at) => {
    const sum = values.reduce((total, row) => total + (row[at] ?? 0), 0);
    const expected = whole[scale] ?? 0;
    if (Math.abs(sum - expected) > EFFICIENCY * Math.max(1, Math.abs(expected))) throw new Error(`The parts of ${scale} sum to ${sum}, not to ${expected}.`);
  });
  const named = (rows: readonly (readonly number[])[]): Readonly<Record<string, Readonly<Record<string, number>>>> =>
    Object.fromEntries(game.factors.map((factor, player) => [factor.id, Object.fromEntries(scales.map((scale, at) => [scale, rows[player]?.[at] ?? 0]))]));
  return { values: named(values), whole, standardErrors: standardErrors === null ? null : named(standardErrors), exact };
}
