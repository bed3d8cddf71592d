import type { Conditioning, Pipeline, Trajectory, TrajectoryStep } from '../diffusion/pipeline.ts';
import type { Scheduler } from '../diffusion/schedulers/scheduler.ts';
import type { Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { chainOf } from './coalition.ts';
import type { FactorGame } from './coalition.ts';
import { difference, dot, largestMagnitude, plusScaled, product, scaled, sum, zerosLike } from './latent-arithmetic.ts';
import { spreadRemainder } from './ledger-remainder.ts';
import { evaluationsFor, stepOutputs } from './step-outputs.ts';
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
}

interface Runner {
  readonly scheduler: Scheduler;
  sample: Tensor;
}

interface GameRun {
  readonly game: FactorGame;
  readonly forward: readonly Conditioning[];
  readonly backward: readonly Conditioning[];
  readonly base: Runner;
  readonly shares: readonly Runner[];
}

/**
 * The ledger: whose doing the final latents are, along the trajectory as it was.
 *
 * At each step t the network's output at the realised latents is telescoped from the base coalition to the full one, along
 * the chain of players in one order and in reverse:
 *   Δᵢ(t) = ½ [e(S_{<i} ∪ i) − e(S_{<i})] + ½ [e(S_{>i} ∪ i) − e(S_{>i})],   Σᵢ Δᵢ(t) = e(full) − e(base).
 * A sampler that is linear in (sample, output) steps differences as it steps latents, so each factor's share is stepped by
 * a scheduler of its own, without noise, from 0 on Δᵢ; the base is stepped from the base's start on e(base) at the realised
 * latents, with the noise that was really drawn. Then z_final = z_base + Σ shareᵢ up to rounding.
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
 * Cost per game: at most 2K − 1 evaluations a step for K factors (the full output is known), one more under guidance.
 */
export async function ledgersOf(
  pipeline: Pipeline,
  rendering: Rendering,
  trajectory: Trajectory,
  games: readonly FactorGame[],
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<readonly GameLedger[]> {
  const full = await pipeline.condition(rendering, rendering.coalition);
  const scheduler = pipeline.scheduler(rendering, trajectory.startIndex);
  const mask = await pipeline.blendMask(rendering);
  const runs: GameRun[] = [];
  for (const game of games) runs.push(await openRun(pipeline, rendering, trajectory, scheduler, game, mask, signal));

  const everyConditioning = runs.flatMap((run) => [...run.forward, ...run.backward]);
  const total = evaluationsFor(everyConditioning, new Set([full.key])) * trajectory.steps.length;
  let done = 0;
  const realised = scheduler.fresh();
  for (const [position, step] of trajectory.steps.entries()) {
    const outputs = stepOutputs(
      pipeline,
      rendering,
      step,
      new Map([[full.key, step.modelOutput]]),
      () => {
        done += 1;
        onProgress(done, total);
      },
      signal,
    );
    const noise = noiseWatch(step.latents);
    const withoutNoise = realised.step(step.modelOutput, step.index, step.latents, noise.draw).prevSample;
    const next = trajectory.steps[position + 1]?.latents ?? trajectory.finalLatents;
    const given = noise.drawn() || mask !== null ? difference(next, masked(withoutNoise, mask)) : null;
    for (const run of runs) await stepRun(run, step, outputs, { withoutNoise, given, mask });
  }
  return runs.map((run) => closeRun(run, trajectory, scheduler.isLinear));
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
  const conditionAll = async (order: FactorGame['factors']): Promise<readonly Conditioning[]> => {
    const chain: Conditioning[] = [];
    for (const coalition of chainOf(game, order)) chain.push(await pipeline.condition(rendering, coalition));
    return chain;
  };
  const forward = await conditionAll(game.factors);
  const backward = await conditionAll([...game.factors].reverse());
  const [base] = forward;
  const sketched = game.factors.some((factor) => factor.kind === 'sketch') && base !== undefined;
  const start = sketched ? await jump(pipeline, rendering, trajectory, scheduler, base, signal) : trajectory.start;
  // Outside of the mask the picture lies under the sketch, with it and without it.
  const sketchStart = masked(difference(trajectory.start, start), mask);
  const baseStart = mask === null ? start : difference(trajectory.start, sketchStart);
  const zero = zerosLike(trajectory.start);
  return {
    game,
    forward,
    backward,
    base: { scheduler: scheduler.fresh(), sample: baseStart },
    shares: game.factors.map((factor) => ({
      scheduler: scheduler.fresh(),
      sample: factor.kind === 'sketch' ? sketchStart : zero,
    })),
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
  const output = await stepOutputs(pipeline, rendering, { index: 0, latents: noise }, new Map(), () => undefined, signal).at(base);
  const clean = scheduler.fresh().step(output, 0, noise, () => zerosLike(noise)).predOriginalSample;
  return startIndex >= scheduler.timesteps.length ? clean : scheduler.addNoise(clean, scaled(1 / scheduler.initNoiseSigma, noise), startIndex);
}

/** One step as it was realised. */
interface RealisedStep {
  /** Where the scheduler's step would have led without its noise and before any blending. */
  readonly withoutNoise: Tensor;
  /** What the next latents have that no coalition changes: drawn noise, and the picture outside of the mask. Null for none. */
  readonly given: Tensor | null;
  /** How far the step's own latents are kept; null for everywhere. */
  readonly mask: Tensor | null;
}

async function stepRun(run: GameRun, step: TrajectoryStep, outputs: StepOutputs, { withoutNoise, given, mask }: RealisedStep): Promise<void> {
  const forward: Tensor[] = [];
  for (const conditioning of run.forward) forward.push(await outputs.at(conditioning));
  const backward: Tensor[] = [];
  for (const conditioning of run.backward) backward.push(await outputs.at(conditioning));
  const [baseOutput] = forward;
  if (baseOutput === undefined) throw new Error('A chain begins with its base.');
  const zero = zerosLike(step.latents);
  const noNoise = (): Tensor => zero;
  const count = run.shares.length;
  run.shares.forEach((share, at) => {
    const delta = telescoped(forward, at, backward, count - 1 - at);
    const stepped = share.scheduler.isLinear
      ? share.scheduler.step(delta, step.index, share.sample, noNoise).prevSample
      : difference(
          withoutNoise,
          share.scheduler.step(difference(step.modelOutput, delta), step.index, difference(step.latents, share.sample), noNoise).prevSample,
        );
    share.sample = masked(stepped, mask);
  });
  const { prevSample } = run.base.scheduler.step(baseOutput, step.index, run.base.sample, noNoise);
  run.base.sample = given === null ? prevSample : plusScaled(masked(prevSample, mask), 1, given);
}

function masked(latents: Tensor, mask: Tensor | null): Tensor {
  return mask === null ? latents : product(latents, mask);
}

/** ½ of the step up from `at` in one chain and ½ of that from `mirrored` in the other. */
function telescoped(forward: readonly Tensor[], at: number, backward: readonly Tensor[], mirrored: number): Tensor {
  const [a, b, c, d] = [forward[at], forward[at + 1], backward[mirrored], backward[mirrored + 1]];
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error('A chain has one link per player.');
  return { data: a.data.map((value, index) => ((b.data[index] ?? 0) - value + (d.data[index] ?? 0) - (c.data[index] ?? 0)) / 2), dims: a.dims };
}

function closeRun(run: GameRun, { finalLatents }: Trajectory, linear: boolean): GameLedger {
  const whole = difference(finalLatents, run.base.sample);
  const raw = run.shares.map((share) => share.sample);
  const shares = linear ? raw : spreadRemainder(raw, whole);
  const total = sum(shares, finalLatents);
  const residual = largestMagnitude(difference(whole, total)) / Math.max(largestMagnitude(finalLatents), Number.MIN_VALUE);
  const square = dot(total, total);
  const named = <T>(value: (share: Tensor) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(run.game.factors.map((factor, at) => [factor.id, value(shares[at] ?? zerosLike(finalLatents))]));
  return {
    game: run.game,
    shares: named((share) => share),
    influence: named((share) => (square === 0 ? 0 : dot(share, total) / square)),
    residual,
    linear,
  };
}

/** Zeros for a sampler that asks for noise, and whether it asked. */
function noiseWatch(like: Tensor): { draw: () => Tensor; drawn: () => boolean } {
  let asked = false;
  return {
    draw: () => {
      asked = true;
      return zerosLike(like);
    },
    drawn: () => asked,
  };
}
