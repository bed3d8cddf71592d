import type { Coalition, Factor } from '../rendering.ts';
import type { Scores } from './scores.ts';
import { CLEARLY } from '../degree.ts';
import { switchedOff, switchedOn } from './coalition.ts';
import type { FactorGame } from './coalition.ts';
import type { ValueFunction } from './coalition-cache.ts';
import { visibleLevels } from './evidence.ts';
import { capitalised } from '../messages.ts';
import type { Messages } from '../messages.ts';
import { listedName } from './sentences.ts';
import type { Interaction } from './statement.ts';

/** What leave-one-out leaves unexplained, relative to the whole, before an interaction is reported. */
export const LEAST_RESIDUAL = 0.2;
/** Pairs measured per game, one rendering each. */
const MOST_PAIRS = 2;

export interface InteractionInput {
  readonly game: FactorGame;
  /** Factor id → aspect → effect by leave-one-out. */
  readonly leaveOneOut: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly cache: ValueFunction;
  /** Cheaper values, to find out who takes part where each alone can be spared. */
  readonly forecasts: ValueFunction;
  readonly scores: Scores;
  readonly messages: Messages;
}

/**
 * Where leave-one-out effects don't add up to the whole effect of a game on an aspect that moved clearly:
 *   residual = (whole − Σ leave-one-out) / whole, reported above 0.2 in size, above the noise and where a judge would see it.
 * The two factors that matter most there are taken away together; when what they do together beyond their single effects,
 * [v(full) − v(full ∖ {i, j})] − effectᵢ − effectⱼ, makes up a fifth of the whole too and would be told by itself, the pair is named.
 */
export async function findInteractions(input: InteractionInput, signal: AbortSignal): Promise<readonly Interaction[]> {
  const { game, cache, scores } = input;
  if (game.factors.length < 2) return [];
  const whole = (await cache.measure(game.full, signal)).reading;
  const bare = (await cache.measure(game.base, signal)).reading;
  if (whole === null || bare === null) return [];
  const [full, base] = [visibleLevels(whole.levels, scores), visibleLevels(bare.levels, scores)];
  const gaps = Object.keys(full)
    .filter((aspect) => scores.knows(aspect, bare, whole) && !(losesSubject(game) && scores.needsSubject(aspect)))
    .map((aspect) => {
      const moved = (full[aspect] ?? 0) - (base[aspect] ?? 0);
      const sum = game.factors.reduce((total, factor) => total + (input.leaveOneOut.get(factor.id)?.[aspect] ?? 0), 0);
      return { aspect, whole: moved, sum, residual: moved === 0 ? 0 : (moved - sum) / moved };
    })
    .filter(({ aspect, whole, residual }) => {
      const told = leastTold(aspect, game, scores);
      const clear = Math.abs(whole) > told && scores.ofAspect(aspect, whole) >= CLEARLY;
      return clear && Math.abs(residual) > LEAST_RESIDUAL && Math.abs(residual * whole) > told;
    })
    .sort((a, b) => scores.ofAspect(b.aspect, b.whole) - scores.ofAspect(a.aspect, a.whole))
    .slice(0, MOST_PAIRS);
  const found: Interaction[] = [];
  for (const gap of gaps) found.push(await describeGap(input, gap, full, signal));
  return found;
}

/** What is left over is told from as far on as a side effect: it is a sum of several. */
const leastTold = (aspect: string, game: InteractionInput['game'], scores: Scores): number =>
  Math.max(scores.floorOfAspect(aspect), scores.leastSideEffect(losesSubject(game)));

/** Without any of the prompt's phrases there is no subject that could stand anywhere. */
const losesSubject = ({ factors }: InteractionInput['game']): boolean => factors.some(({ kind }) => kind === 'phrase');

interface Gap {
  readonly aspect: string;
  readonly whole: number;
  readonly sum: number;
  readonly residual: number;
}

async function describeGap(input: InteractionInput, gap: Gap, full: Readonly<Record<string, number>>, signal: AbortSignal): Promise<Interaction> {
  const { game, cache, messages, scores } = input;
  const ranked = await rankedPlayers(input, gap.aspect, signal);
  const pair = ranked.slice(0, 2);
  const without = (await cache.measure(switchedOff(game.full, pair), signal)).reading?.levels[gap.aspect];
  const together = without === undefined ? 0 : (full[gap.aspect] ?? 0) - scores.visible(gap.aspect, without);
  const singly = (factor: Factor): number => input.leaveOneOut.get(factor.id)?.[gap.aspect] ?? 0;
  const apart = pair.reduce((sum, factor) => sum + singly(factor), 0);
  const term = together - apart;
  const least = Math.max(LEAST_RESIDUAL * Math.abs(gap.whole), leastTold(gap.aspect, game, scores));
  const isPair = Math.abs(term) > least && Math.sign(term) === Math.sign(gap.whole - gap.sum);
  const factors = isPair ? pair : ranked.slice(0, 4);
  const names = messages.list(factors.map((factor) => listedName(factor, game.full[factor.id] ?? factor.applied, messages)));
  const moved = isPair ? { apart, together } : { apart: gap.sum, together: gap.whole };
  const manner = pullApart(factors.map(singly), moved.together) ? 'contrary' : mannerOf(moved);
  return {
    game: game.game,
    factors: factors.map((factor) => factor.id),
    residual: gap.residual,
    text: capitalised(
      messages.say(`interaction.${isPair ? 'pair' : 'group'}.${manner}`, {
        list: names,
        name: messages.aspectName(gap.aspect),
        comparative: messages.comparative(gap.aspect, gap.whole),
        ...moved,
      }),
    ),
  };
}

/** Whether some of them singly move the aspect one way and some the other, either by a good part of what they do together. */
function pullApart(singles: readonly number[], together: number): boolean {
  const least = LEAST_RESIDUAL * Math.abs(together);
  return Math.max(...singles) > least && Math.min(...singles) < -least;
}

/**
 * Two who move an aspect one way when taken away singly, and the other way together, don't do the same work. The sentences
 * say which of the two is more, so that is what tells them apart.
 */
function mannerOf({ apart, together }: { readonly apart: number; readonly together: number }): 'contrary' | 'redundant' | 'synergy' {
  if (apart * together < 0) return 'contrary';
  return Math.abs(together) > Math.abs(apart) ? 'redundant' : 'synergy';
}

/**
 * Those who matter to the aspect, strongest first: by what is missing without them, or by what they do alone, since two that
 * do the same work can each be spared.
 */
async function rankedPlayers({ game, leaveOneOut, forecasts, scores }: InteractionInput, aspect: string, signal: AbortSignal): Promise<readonly Factor[]> {
  const levelOf = async (coalition: Coalition): Promise<number | undefined> => (await forecasts.measure(coalition, signal)).reading?.levels[aspect];
  const none = scores.visible(aspect, (await levelOf(game.base)) ?? 0);
  const weighed: { factor: Factor; weight: number }[] = [];
  for (const factor of game.factors) {
    const alone = scores.visible(aspect, (await levelOf(switchedOn(game, [factor]))) ?? none);
    weighed.push({ factor, weight: Math.max(Math.abs(leaveOneOut.get(factor.id)?.[aspect] ?? 0), Math.abs(alone - none)) });
  }
  return weighed.sort((a, b) => b.weight - a.weight).map(({ factor }) => factor);
}
