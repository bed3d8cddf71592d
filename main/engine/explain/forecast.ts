import type { Conditioning, Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import { sketchStrength } from '../diffusion/starting-point.ts';
import type { Coalition, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { difference, plusScaled, zerosLike } from './latent-arithmetic.ts';
import { goneOn, realisedSteps } from './realised-steps.ts';
import { knownAt, stepOutputs } from './step-outputs.ts';

/** Foretells what counterfactuals of one rendering come to, along its trajectory. */
export interface Forecaster {
  /**
   * The final latents under another coalition; null where the coalition starts elsewhere (another strength of the sketch),
   * so that the trajectory says nothing of it. `steps`: at how many the network is asked. [1, c, h, w]
   */
  latentsOf(coalition: Coalition, steps?: number): Promise<Tensor | null>;
}

/** Steps at which a forecast asks the network: see docs/decisions/0210. */
const FORECAST_STEPS = 4;

/**
 * A counterfactual's own trajectory, with the network asked at a few steps only. In between, what the coalition changes in
 * the network's output is held:
 *   z′(t+1) = step(z′(t), e(z(t), full) + δ),   δ = e(z′(s), c′) − e(z(s), full) at the last asked step s ≤ t,
 * where e(z(t), full) is known at every step, since it was evaluated for the picture itself. The counterfactual goes through
 * all its steps with its own latents; only the difference is interpolated. Asked at every step it is the counterfactual.
 *
 * Differences are largest while the picture is laid out, so that the steps asked are denser there: ⌊n (j / m)^1.5⌋. And the
 * first step without guidance is asked, where guidance stops: held over from a guided one δ would be several times too large.
 */
export async function forecaster(
  pipeline: Pipeline,
  rendering: Rendering,
  trajectory: Trajectory,
  signal: AbortSignal,
  steps = FORECAST_STEPS,
): Promise<Forecaster> {
  const realised = realisedSteps(pipeline.scheduler(rendering, trajectory.startIndex), trajectory, await pipeline.blendMask(rendering));
  const start = sketchStrength(rendering, rendering.coalition);
  const full = await pipeline.condition(rendering, rendering.coalition);
  const turn = guidanceTurn(pipeline, rendering, trajectory, full);
  // All coalitions begin at the same latents: they share the first step's unguided output with the picture.
  const first = trajectory.steps.slice(0, 1).map((step) => stepOutputs(pipeline, rendering, knownAt(step, full), () => undefined, signal))[0];
  return {
    async latentsOf(coalition, most = steps) {
      const asked = askedSteps(trajectory.steps.length, most, turn);
      if (sketchStrength(rendering, coalition) !== start) return null;
      const conditioning = await pipeline.condition(rendering, coalition);
      const scheduler = pipeline.scheduler(rendering, trajectory.startIndex);
      let latents = trajectory.start;
      let delta = zerosLike(latents);
      for (const [position, step] of trajectory.steps.entries()) {
        let output: Tensor;
        if (!asked.has(position)) {
          output = plusScaled(step.modelOutput, 1, delta);
        } else {
          output =
            position === 0 && first !== undefined ? await first.at(conditioning) : await pipeline.predict(rendering, latents, step.index, conditioning, signal);
          delta = difference(output, step.modelOutput);
        }
        const next = scheduler.step(output, step.index, latents, () => zerosLike(latents)).prevSample;
        const went = realised[position];
        latents = went === undefined ? next : goneOn(next, went);
      }
      return latents;
    },
  };
}

/** The position of the first step that is taken without guidance after one with it; null where there is none. */
export function guidanceTurn(
  pipeline: Pick<Pipeline, 'guidedAs'>,
  rendering: Rendering,
  { steps }: Pick<Trajectory, 'steps'>,
  full: Conditioning,
): number | null {
  const guided = steps.map(({ index }) => pipeline.guidedAs(rendering, index, full).unconditional !== null);
  return guided[0] === true && guided.includes(false) ? guided.indexOf(false) : null;
}

/**
 * At most `most` of `count` positions, the first among them. Where guidance stops at position `turn`, what was found before
 * is no measure of what comes after: the position asked next after it is moved there.
 */
export function askedSteps(count: number, most: number, turn: number | null = null): ReadonlySet<number> {
  if (most >= count) return new Set(Array.from({ length: count }, (_, position) => position));
  const asked = new Set(Array.from({ length: most }, (_, at) => Math.floor(count * (at / most) ** 1.5)));
  if (turn === null || asked.has(turn)) return asked;
  const next = [...asked].find((position) => position > turn);
  return next === undefined ? asked.add(turn) : new Set([...asked].map((position) => (position === next ? turn : position)));
}
