import { gamesOf, switchedOff } from '../../../main/engine/explain/coalition.ts';
import type { FactorGame } from '../../../main/engine/explain/coalition.ts';
import type { ValueFunction } from '../../../main/engine/explain/coalition-cache.ts';
import { findInteractions } from '../../../main/engine/explain/interactions.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import type { Interaction } from '../../../main/engine/explain/statement.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import type { Coalition } from '../../../main/engine/rendering.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

interface Sample {
  readonly scores?: ReturnType<typeof scoresBy>;
  readonly within?: Reading['within'];
  /** Effects by leave-one-out, in the order of the factors, where they are not the formula's. */
  readonly apart?: readonly number[];
  /** Ids of the factors that are said to have done nothing. */
  readonly idle?: readonly string[];
  /** Called for every coalition that is rendered. */
  readonly onRender?: (coalition: Coalition) => void;
}

/** The interactions of a game in which the warmth of the light is this formula of the coalition. */
export async function interactionsIn(game: FactorGame, level: (coalition: Coalition) => number, sample: Sample = {}): Promise<readonly Interaction[]> {
  // A fake value function: a formula.
  const values = (onMeasure: (coalition: Coalition) => void = () => undefined): ValueFunction => ({
    async measure(coalition) {
      onMeasure(coalition);
      return {
        picture: { width: 1, height: 1, pixels: new Uint8ClampedArray(4) },
        latents: null,
        reading: {
          embedding: new Float32Array(1),
          levels: { 'light.warmth': level(coalition) },
          ...(sample.within === undefined ? {} : { within: sample.within }),
        },
        evaluations: 0,
      };
    },
  });
  return findInteractions(
    {
      game,
      scores: sample.scores ?? scoresBy(null),
      messages: openMessages('en', LOCALES, WORDS),
      leaveOneOut: new Map(
        game.factors.map((player, at) => [player.id, { 'light.warmth': sample.apart?.[at] ?? level(game.full) - level(switchedOff(game.full, [player])) }]),
      ),
      cache: values(sample.onRender),
      forecasts: values(),
      saidIdle: ({ id }) => sample.idle?.includes(id) ?? false,
    },
    new AbortController().signal,
  );
}

/** The interactions of two causes of which this is worth what both, either or none of them do to the warmth of the light. */
export async function interactionsOf(
  worth: { readonly both: number; readonly one: number; readonly none: number; readonly apart?: readonly number[] },
  scores = scoresBy(null),
  within?: Reading['within'],
): Promise<readonly Interaction[]> {
  const [game] = gamesOf(sampleRendering());
  if (game === undefined) throw new Error('The sample has a personalization game.');
  const level = (coalition: Coalition): number => {
    const on = game.factors.slice(0, 2).filter(({ id }) => coalition[id] !== 0).length;
    return on === 2 ? worth.both : on === 1 ? worth.one : worth.none;
  };
  const { apart } = worth;
  return interactionsIn(game, level, { scores, ...(within === undefined ? {} : { within }), ...(apart === undefined ? {} : { apart }) });
}
