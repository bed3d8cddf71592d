import { gamesOf, switchedOff } from '../../../main/engine/explain/coalition.ts';
import type { ValueFunction } from '../../../main/engine/explain/coalition-cache.ts';
import { findInteractions } from '../../../main/engine/explain/interactions.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import type { Interaction } from '../../../main/engine/explain/statement.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

/** The interactions of two causes of which this is worth what both, either or none of them do to the warmth of the light. */
export async function interactionsOf(
  worth: { readonly both: number; readonly one: number; readonly none: number; readonly apart?: readonly number[] },
  by = scoresBy(null),
  within?: Reading['within'],
): Promise<readonly Interaction[]> {
  const rendering = sampleRendering();
  const [game] = gamesOf(rendering);
  if (game === undefined) throw new Error('The sample has a personalization game.');
  const level = (coalition: Readonly<Record<string, number>>): number => {
    const on = game.factors.slice(0, 2).filter(({ id }) => coalition[id] !== 0).length;
    return on === 2 ? worth.both : on === 1 ? worth.one : worth.none;
  };
  // A fake value function: a formula.
  const values: ValueFunction = {
    measure: async (coalition) => ({
      picture: { width: 1, height: 1, pixels: new Uint8ClampedArray(4) },
      latents: null,
      reading: { embedding: new Float32Array(1), levels: { 'light.warmth': level(coalition) }, ...(within === undefined ? {} : { within }) },
      evaluations: 0,
    }),
  };
  return findInteractions(
    {
      game,
      scores: by,
      messages: openMessages('en', LOCALES, WORDS),
      leaveOneOut: new Map(
        game.factors.map((player, at) => [player.id, { 'light.warmth': worth.apart?.[at] ?? level(game.full) - level(switchedOff(game.full, [player])) }]),
      ),
      cache: values,
      forecasts: values,
    },
    new AbortController().signal,
  );
}
