import { strengthIn } from '../rendering.ts';
import type { Coalition, Factor, Rendering } from '../rendering.ts';
import type { Game } from './statement.ts';

/**
 * One game: the factors that play, and the coalition in which none of them does. The two games are never mixed:
 *
 * - personalization: base is the plain prompt; aspects, adapters, the sketch and the negative prompt play;
 * - prompt: base is the empty prompt under the same profile, sketch and negative prompt; the phrases play.
 */
export interface FactorGame {
  readonly game: Game;
  /** Factors that are on, in the order of the chain. */
  readonly factors: readonly Factor[];
  /** The rendering's coalition, written out for every factor. */
  readonly full: Coalition;
  /** The same with the players at 0. */
  readonly base: Coalition;
}

export function gameOf(factor: Factor): Game {
  switch (factor.kind) {
    case 'phrase':
      return 'prompt';
    case 'negative-prompt':
    case 'sketch':
    case 'aspect':
    case 'adapter':
      return 'personalization';
  }
}

/** The games of a rendering; a game without players is left out. */
export function gamesOf(rendering: Rendering): readonly FactorGame[] {
  const full = fullCoalition(rendering);
  return (['personalization', 'prompt'] as const).flatMap((game) => {
    const factors = rendering.factors.filter((factor) => gameOf(factor) === game && full[factor.id] !== 0);
    return factors.length === 0 ? [] : [{ game, factors, full, base: switchedOff(full, factors) }];
  });
}

export function fullCoalition(rendering: Rendering): Coalition {
  return Object.fromEntries(rendering.factors.map((factor) => [factor.id, strengthIn(rendering.coalition, factor)]));
}

/** The coalition of the unpersonalized twin: same prompt and seed; no aspects, adapters, sketch or negative prompt. */
export function plainCoalition(rendering: Rendering): Coalition {
  return switchedOff(
    fullCoalition(rendering),
    rendering.factors.filter((factor) => gameOf(factor) === 'personalization'),
  );
}

export function switchedOff(coalition: Coalition, factors: readonly { readonly id: string }[]): Coalition {
  return { ...coalition, ...Object.fromEntries(factors.map((factor) => [factor.id, 0])) };
}

/** The base with exactly these players switched on. */
export function switchedOn(game: FactorGame, players: readonly Factor[]): Coalition {
  return { ...game.base, ...Object.fromEntries(players.map((factor) => [factor.id, game.full[factor.id] ?? factor.applied])) };
}

/** Coalitions from the base to the full one, one player more at a time: order.length + 1 of them. */
export function chainOf(game: FactorGame, order: readonly Factor[]): readonly Coalition[] {
  return Array.from({ length: order.length + 1 }, (_, count) => switchedOn(game, order.slice(0, count)));
}
