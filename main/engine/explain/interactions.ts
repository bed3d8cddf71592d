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
/** Interactions told per game: one rendering each, up to three where a cause is said to have done nothing. */
const MOST_TOLD = 2;
/** Causes that the sentence on a group names. */
const MOST_NAMED = 4;

export interface InteractionInput {
  readonly game: FactorGame;
  /** Factor id → aspect → effect by leave-one-out. */
  readonly leaveOneOut: ReadonlyMap<string, Readonly<Record<string, number>>>;
  readonly cache: ValueFunction;
  /** Cheaper values, to find out who takes part where each alone can be spared. */
  readonly forecasts: ValueFunction;
  /** Whether a sentence of the same explanation says that the factor did nothing: at all, or to this aspect. */
  readonly saidIdle: (factor: Factor, aspect: string) => boolean;
  readonly scores: Scores;
  readonly messages: Messages;
}

/**
 * Where leave-one-out effects don't add up to the whole effect of a game on an aspect that moved clearly:
 *   residual = (whole − Σ leave-one-out) / whole, reported above 0.2 in size, above the noise and where a judge would see it.
 * The two factors that matter most there are taken away together; when what they do together beyond their single effects,
 * [v(full) − v(full ∖ {i, j})] − effectᵢ − effectⱼ, makes up a fifth of the whole too and would be told by itself, the pair is named.
 * Whoever is said to have done nothing there is only named where nobody else accounts for it (docs/decisions/0247).
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
      return { aspect, whole: moved, sum, residual: moved === 0 ? 0 : (moved - sum) / moved, full: full[aspect] ?? 0 };
    })
    .filter(({ aspect, whole, residual }) => {
      const told = leastTold(aspect, game, scores);
      const clear = Math.abs(whole) > told && scores.ofAspect(aspect, whole) >= CLEARLY;
      return clear && Math.abs(residual) > LEAST_RESIDUAL && Math.abs(residual * whole) > told;
    })
    .sort((a, b) => scores.ofAspect(b.aspect, b.whole) - scores.ofAspect(a.aspect, a.whole))
    .slice(0, MOST_TOLD);
  const found: Interaction[] = [];
  for (const gap of gaps) {
    const party = await partyTo(input, gap, signal);
    if (party !== null) found.push(describe(input, gap, party));
  }
  return found;
}

/** What is left over is told from as far on as a side effect: it is a sum of several. */
const leastTold = (aspect: string, game: InteractionInput['game'], scores: Scores): number =>
  Math.max(scores.floorOfAspect(aspect), scores.leastSideEffect(losesSubject(game)));

/** Without any of the prompt's phrases there is no subject that could stand anywhere. */
const losesSubject = ({ factors }: InteractionInput['game']): boolean => factors.some(({ kind }) => kind === 'phrase');

interface Gap {
  readonly aspect: string;
  /** What all factors of the game do together. */
  readonly whole: number;
  readonly sum: number;
  readonly residual: number;
  /** The aspect's level in the picture. */
  readonly full: number;
}

/** What factors do to an aspect one at a time, added up, and together. */
interface Moved {
  readonly apart: number;
  readonly together: number;
}

/** Whom the sentence on a gap names: the two who make it, or some of many, and then the numbers are those of all. */
interface Party {
  readonly size: 'pair' | 'group';
  readonly factors: readonly Factor[];
  readonly moved: Moved;
}

/**
 * Those who did nothing singly are left out where the others are enough: they make up the gap without them. Else they are named
 * only among causes that do the same work, which is why each can be spared; one that can be spared is needed by nobody, and
 * then nothing is told. Null too where fewer than two matter.
 */
async function partyTo(input: InteractionInput, gap: Gap, signal: AbortSignal): Promise<Party | null> {
  const players = await rankedPlayers(input, gap.aspect, signal);
  const busy = players.filter((factor) => !input.saidIdle(factor, gap.aspect));
  if (busy.length === players.length) return (await pairOf(input, gap, players, signal)) ?? groupOf(gap, players);
  const withoutIdle = (await pairOf(input, gap, busy, signal)) ?? (await measuredGroupOf(input, gap, busy, signal));
  if (withoutIdle !== null || mannerOf(inAll(gap)) !== 'redundant') return withoutIdle;
  const withIdle = (await pairOf(input, gap, players, signal)) ?? groupOf(gap, players);
  return withIdle !== null && mannerIn(input, gap, withIdle) === 'redundant' ? withIdle : null;
}

/** The two strongest of these, where they alone make up enough of the gap. */
async function pairOf(input: InteractionInput, gap: Gap, players: readonly Factor[], signal: AbortSignal): Promise<Party | null> {
  if (players.length < 2) return null;
  const factors = players.slice(0, 2);
  const moved = await movedBy(input, gap, factors, signal);
  return accountsFor(input, gap, moved) ? { size: 'pair', factors, moved } : null;
}

function groupOf(gap: Gap, players: readonly Factor[]): Party | null {
  return players.length < 2 ? null : { size: 'group', factors: players.slice(0, MOST_NAMED), moved: inAll(gap) };
}

/** A group that stands for all only as far as it makes up enough of the gap by itself, and in the same manner. */
async function measuredGroupOf(input: InteractionInput, gap: Gap, players: readonly Factor[], signal: AbortSignal): Promise<Party | null> {
  const group = players.length > 2 ? groupOf(gap, players) : null;
  if (group === null) return null;
  const moved = await movedBy(input, gap, group.factors, signal);
  return accountsFor(input, gap, moved) && mannerOf(moved) === mannerOf(group.moved) ? group : null;
}

const inAll = ({ sum, whole }: Gap): Moved => ({ apart: sum, together: whole });

/** What these do to the gap's aspect: measured by taking all of them away. */
async function movedBy(input: InteractionInput, { aspect, full }: Gap, factors: readonly Factor[], signal: AbortSignal): Promise<Moved> {
  const without = (await input.cache.measure(switchedOff(input.game.full, factors), signal)).reading?.levels[aspect];
  return {
    apart: factors.reduce((sum, factor) => sum + singly(input, aspect, factor), 0),
    together: without === undefined ? 0 : full - input.scores.visible(aspect, without),
  };
}

/** Whether what goes beyond their single effects makes up a fifth of the whole, in the gap's direction, and would be told by itself. */
function accountsFor({ game, scores }: InteractionInput, gap: Gap, { apart, together }: Moved): boolean {
  const term = together - apart;
  const least = Math.max(LEAST_RESIDUAL * Math.abs(gap.whole), leastTold(gap.aspect, game, scores));
  return Math.abs(term) > least && Math.sign(term) === Math.sign(gap.whole - gap.sum);
}

const singly = ({ leaveOneOut }: InteractionInput, aspect: string, factor: Factor): number => leaveOneOut.get(factor.id)?.[aspect] ?? 0;

function describe(input: InteractionInput, gap: Gap, party: Party): Interaction {
  const { game, messages } = input;
  const names = messages.list(party.factors.map((factor) => listedName(factor, game.full[factor.id] ?? factor.applied, messages)));
  return {
    game: game.game,
    factors: party.factors.map((factor) => factor.id),
    residual: gap.residual,
    text: capitalised(
      messages.say(`interaction.${party.size}.${mannerIn(input, gap, party)}`, {
        list: names,
        name: messages.aspectName(gap.aspect),
        comparative: messages.comparative(gap.aspect, gap.whole),
        ...party.moved,
      }),
    ),
  };
}

type Manner = 'contrary' | 'redundant' | 'synergy';

function mannerIn(input: InteractionInput, { aspect }: Gap, { factors, moved }: Party): Manner {
  const singles = factors.map((factor) => singly(input, aspect, factor));
  return pullApart(singles, moved.together) ? 'contrary' : mannerOf(moved);
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
function mannerOf({ apart, together }: Moved): Manner {
  if (apart * together < 0) return 'contrary';
  return Math.abs(together) > Math.abs(apart) ? 'redundant' : 'synergy';
}

/**
 * Those who matter to the aspect, by more than noise, strongest first: by what is missing without them, or by what they do
 * alone, since two that do the same work can each be spared.
 */
async function rankedPlayers({ game, leaveOneOut, forecasts, scores }: InteractionInput, aspect: string, signal: AbortSignal): Promise<readonly Factor[]> {
  const levelOf = async (coalition: Coalition): Promise<number | undefined> => (await forecasts.measure(coalition, signal)).reading?.levels[aspect];
  const none = scores.visible(aspect, (await levelOf(game.base)) ?? 0);
  const weighed: { factor: Factor; weight: number }[] = [];
  for (const factor of game.factors) {
    const alone = scores.visible(aspect, (await levelOf(switchedOn(game, [factor]))) ?? none);
    weighed.push({ factor, weight: Math.max(Math.abs(leaveOneOut.get(factor.id)?.[aspect] ?? 0), Math.abs(alone - none)) });
  }
  const floor = scores.floorOfAspect(aspect);
  return weighed
    .filter(({ weight }) => weight > floor)
    .sort((a, b) => b.weight - a.weight)
    .map(({ factor }) => factor);
}
