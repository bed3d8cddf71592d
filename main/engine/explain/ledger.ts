import type { Conditioning, Pipeline, Trajectory, TrajectoryStep } from '../diffusion/pipeline.ts';
import type { Scheduler } from '../diffusion/schedulers/scheduler.ts';
import type { Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { chainOf } from './coalition.ts';
import type { FactorGame } from './coalition.ts';
import { askedSteps } from './forecast.ts';
import { dot } from '../runtime/dot.ts';
import { difference, largestMagnitude, scaled, sum, zerosLike } from './latent-arithmetic.ts';
import { spreadRemainder } from './ledger-remainder.ts';
import { goneOn, masked, realisedSteps } from './realised-steps.ts';
import type { RealisedStep } from './realised-steps.ts';
import { evaluationsFor, knownAt, stepOutputs } from './step-outputs.ts';
import type { StepOutputs } from './step-outputs.ts';

/** What each factor of one game added to the final latents. */
export interface GameLedger {
  readonly game: FactorGame;
  /** Factor id → share of z_final − z_base. [1, c, h, w] */
  readonly shares: Readonly<Record<string, Tensor>>;
  /** Factor id → ⟨share, D⟩ / ⟨D, D⟩ with D = Σ shares: sums to 1; a factor that worked against the others is below 0. */
  readonly influence: Readonly<Record<string, number>>;
  /** max |z_final − (z_base + Σ shares)| / max |z_final| */
  readonly residual: number;
  /** False when the sampler is not linear in the network's output, so that the shares are scaled to their sum. */
  readonly linear: boolean;
  /** At how many steps outputs were split along a chain. */
  readonly splits: number;
}

interface Runner {
  readonly scheduler: Scheduler;
  sample: Tensor;
}

/** A chain of coalitions from the base to the full one; player `players[i]` joins with link i. */
interface Chain {
  readonly conditionings: readonly Conditioning[];
  readonly players: readonly number[];
}

interface GameRun {
  readonly game: FactorGame;
  /** In the players' order, and in reverse. */
  readonly chains: readonly [Chain, Chain];
  readonly base: Runner;
  readonly shares: readonly Runner[];
  /** What each player changed in the network's output at the last split. */
  deltas: readonly Tensor[] | null;
}

export interface LedgerPlan {
  /** Steps at which outputs are split along a chain; in between, the last split is held. Null splits at every step. */
  readonly splits: number | null;
  /** Both chains at every split, averaged; else they take turns. */
  readonly paired: boolean;
}

/** Less than a third of the evaluations of splitting at every step along both chains; what it costs: docs/decisions/0211. */
export const LEDGER_PLAN: LedgerPlan = { splits: 6, paired: false };

/**
 * The ledger: whose doing the final latents are, along the trajectory as it was.
 *
 * At each step t the network's output at the realised latents is telescoped from the base coalition to the full one along a
 * chain of players, forward and in reverse by turns:
 *   Δᵢ(t) = e(S ∪ i) − e(S), S the players before i in the chain;   Σᵢ Δᵢ(t) = e(full) − e(base).
 * Where the plan asks for fewer splits than steps, the Δᵢ of the last split are held in between, and what they lack to
 * e(full) − e(base), which is evaluated at every step, is spread over them in proportion to their size at each value.
 *
 * A sampler that is linear in (sample, output) steps differences as it steps latents, so each factor's share is stepped by
 * a scheduler of its own, without noise, from 0 on Δᵢ; the base is stepped from the base's start on e(base) at the realised
 * latents, with the noise that was really drawn. Then z_final = z_base + Σ shareᵢ up to rounding, whatever the plan.
 *
 * The sketch acts through the start. Its share begins as start − b, where b is where the base would have come by one jump
 * from the noise ε to the sketch's first step s: b = addNoise(x̂₀(e(base) at ε, step 0), ε, s); one evaluation more.
 *
 * Samplers that are not linear (clipping, thresholding): a share is stepped as step(e, z) − step(e − Δᵢ, z − shareᵢ),
 * which is the same where the sampler is linear, and what is missing to the whole is spread over the shares in proportion
 * to their size at each value. The parts then sum by construction and `linear` is false.
 *
 * Where a mask holds the rendering to a picture by blending, a step goes on with M ⊙ step(z, e) + (1 − M) ⊙ known: affine in
 * z and e with what is known the same for every coalition. Each share is therefore masked after its step, and the base is
 * given what the realised latents have that is nobody's: next − M ⊙ (the step without noise), noise and picture alike.
 *
 * Cost per game of K factors: K evaluations at a split (2K − 1 paired), 1 at any other step; the picture's own outputs are
 * known, and so is its unguided half.
 */
export async function ledgersOf(
  pipeline: Pipeline,
  rendering: Rendering,
  trajectory: Trajectory,
  games: readonly FactorGame[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
  plan: LedgerPlan = LEDGER_PLAN,
  rest: () => Promise<void> = async () => undefined,
): Promise<readonly GameLedger[]> {
  const full = await pipeline.condition(rendering, rendering.coalition);
  const scheduler = pipeline.scheduler(rendering, trajectory.startIndex);
  const mask = await pipeline.blendMask(rendering);
  const runs: GameRun[] = [];
  for (const game of games) runs.push(await openRun(pipeline, rendering, trajectory, scheduler, game, mask, signal));

  const splits = [...askedSteps(trajectory.steps.length, plan.splits ?? trajectory.steps.length)];
  const chainsAt = (position: number): readonly (0 | 1)[] => {
    const turn = splits.indexOf(position);
    if (turn === -1) return [];
    return plan.paired ? [0, 1] : [turn % 2 === 0 ? 0 : 1];
  };
  const needed = (position: number): readonly Conditioning[] =>
    runs.flatMap((run) => [...run.chains[0].conditionings.slice(0, 1), ...chainsAt(position).flatMap((at) => run.chains[at].conditionings)]);
  const total = trajectory.steps.reduce((sum, { index }, position) => {
    const asGuided = (conditioning: Conditioning): Conditioning => pipeline.guidedAs(rendering, index, conditioning);
    return sum + evaluationsFor(needed(position).map(asGuided), asGuided(full));
  }, 0);
  let done = 0;
  const realised = realisedSteps(scheduler, trajectory, mask);
  for (const [position, step] of trajectory.steps.entries()) {
    await rest();
    const went = realised[position];
    if (went === undefined) throw new Error('Every step was realised.');
    const count = (): void => onProgress((done += 1), total);
    const outputs = stepOutputs(pipeline, rendering, knownAt(step, full), count, signal);
    await outputs.prepare(needed(position));
    for (const run of runs) await stepRun(run, step, outputs, went, chainsAt(position));
  }
  return runs.map((run) => closeRun(run, trajectory, scheduler.isLinear, splits.length));
}

async function openRun(
  pipeline: Pipeline,
  rendering: Rendering,
  trajectory: Trajectory,
  scheduler: Scheduler,
  game: FactorGame,
  mask: Tensor | null,
  signal: AbortSignal,
): Promise<GameRun> {
  const chainAlong = async (players: readonly number[]): Promise<Chain> => {
    const order = players.flatMap((player) => game.factors.slice(player, player + 1));
    const conditionings: Conditioning[] = [];
    for (const coalition of chainOf(game, order)) conditionings.push(await pipeline.condition(rendering, coalition));
    return { conditionings, players };
  };
  const players = [...game.factors.keys()];
  const chains = [await chainAlong(players), await chainAlong(players.toReversed())] as const;
  const [base] = chains[0].conditionings;
  const sketched = game.factors.some((factor) => factor.kind === 'sketch') && base !== undefined;
  const start = sketched ? await jump(pipeline, rendering, trajectory, scheduler, base, signal) : trajectory.start;
  // Outside of the mask the picture lies under the sketch, with it and without it.
  const sketchStart = masked(difference(trajectory.start, start), mask);
  const baseStart = mask === null ? start : difference(trajectory.start, sketchStart);
  const zero = zerosLike(trajectory.start);
  return {
    game,
    chains: [chains[0], chains[1]],
    base: { scheduler: scheduler.fresh(), sample: baseStart },
    shares: game.factors.map((factor) => ({
      scheduler: scheduler.fresh(),
      sample: factor.kind === 'sketch' ? sketchStart : zero,
    })),
    deltas: null,
  };
}

/** Where the base comes from the noise in one jump to the first step that the sketch left. */
async function jump(
  pipeline: Pipeline,
  rendering: Rendering,
  { noise, startIndex }: Trajectory,
  scheduler: Scheduler,
  base: Conditioning,
  signal: AbortSignal,
): Promise<Tensor> {
  if (startIndex === 0) return noise;
  const output = await stepOutputs(pipeline, rendering, { index: 0, latents: noise, known: null }, () => undefined, signal).at(base);
  const clean = scheduler.fresh().step(output, 0, noise, () => zerosLike(noise)).predOriginalSample;
  return startIndex >= scheduler.timesteps.length ? clean : scheduler.addNoise(clean, scaled(1 / scheduler.initNoiseSigma, noise), startIndex);
}

async function stepRun(run: GameRun, step: TrajectoryStep, outputs: StepOutputs, went: RealisedStep, chains: readonly (0 | 1)[]): Promise<void> {
  const [base] = run.chains[0].conditionings;
  if (base === undefined) throw new Error('A chain begins with its base.');
  const baseOutput = await outputs.at(base);
  if (chains.length > 0 || run.deltas === null) {
    const split: (readonly Tensor[])[] = [];
    for (const at of chains) split.push(await splitAlong(run.chains[at], outputs));
    run.deltas = meanOf(split, run.shares.length);
  } else {
    run.deltas = spreadRemainder(run.deltas, difference(step.modelOutput, baseOutput));
  }
  const zero = zerosLike(step.latents);
  const noNoise = (): Tensor => zero;
  for (const [at, share] of run.shares.entries()) {
    const delta = run.deltas[at] ?? zero;
    const stepped = share.scheduler.isLinear
      ? share.scheduler.step(delta, step.index, share.sample, noNoise).prevSample
      : difference(
          went.withoutNoise,
          share.scheduler.step(difference(step.modelOutput, delta), step.index, difference(step.latents, share.sample), noNoise).prevSample,
        );
    share.sample = masked(stepped, went.mask);
  }
  run.base.sample = goneOn(run.base.scheduler.step(baseOutput, step.index, run.base.sample, noNoise).prevSample, went);
}

/** What each player adds to the network's output when it joins, in the order of the players. */
async function splitAlong({ conditionings, players }: Chain, outputs: StepOutputs): Promise<readonly Tensor[]> {
  const chain: Tensor[] = [];
  for (const conditioning of conditionings) chain.push(await outputs.at(conditioning));
  const deltas: Tensor[] = [];
  for (const [link, player] of players.entries()) {
    const [before, after] = [chain[link], chain[link + 1]];
    if (before === undefined || after === undefined) throw new Error('A chain has one link per player.');
    deltas[player] = difference(after, before);
  }
  return deltas;
}

function meanOf(splits: readonly (readonly Tensor[])[], players: number): readonly Tensor[] {
  return Array.from({ length: players }, (_, player) => {
    const deltas = splits.flatMap((split) => split.slice(player, player + 1));
    const [first] = deltas;
    if (first === undefined) throw new Error('A split has a part for every player.');
    return deltas.length === 1 ? first : scaled(1 / deltas.length, sum(deltas, first));
  });
}

function closeRun(run: GameRun, { finalLatents }: Trajectory, linear: boolean, splits: number): GameLedger {
  const whole = difference(finalLatents, run.base.sample);
  const raw = run.shares.map((share) => share.sample);
  const shares = linear ? raw : spreadRemainder(raw, whole);
  const total = sum(shares, finalLatents);
  const residual = largestMagnitude(difference(whole, total)) / Math.max(largestMagnitude(finalLatents), Number.MIN_VALUE);
  const square = dot(total.data, total.data);
  const named = <T>(value: (share: Tensor) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(run.game.factors.map((factor, at) => [factor.id, value(shares[at] ?? zerosLike(finalLatents))]));
  return {
    game: run.game,
    shares: named((share) => share),
    influence: named((share) => (square === 0 ? 0 : dot(share.data, total.data) / square)),
    residual,
    linear,
    splits,
  };
}
