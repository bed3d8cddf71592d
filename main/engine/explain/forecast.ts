import type { Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import { sketchStrength } from '../diffusion/starting-point.ts';
import type { Coalition, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { bareSteps } from './drawn-noise.ts';
import { difference, plusScaled, zerosLike } from './latent-arithmetic.ts';

/** Foretells what counterfactuals of one rendering come to, along its trajectory. */
export interface Forecaster {
  /**
   * The final latents under another coalition; null where the coalition starts elsewhere (another strength of the sketch),
   * so that the trajectory says nothing of it. [1, c, h, w]
   */
  latentsOf(coalition: Coalition, signal: AbortSignal): Promise<Tensor | null>;
}

/** Steps at which a forecast asks the network: see docs/decisions/0210. */
export const FORECAST_STEPS = 4;

/**
 * A counterfactual's own trajectory, with the network asked at a few steps only. In between, what the coalition changes in
 * the network's output is held:
 *   z′(t+1) = step(z′(t), e(z(t), full) + δ),   δ = e(z′(s), c′) − e(z(s), full) at the last asked step s ≤ t,
 * where e(z(t), full) is known at every step, since it was evaluated for the picture itself. The counterfactual goes through
 * all its steps with its own latents; only the difference is interpolated. Asked at every step it is the counterfactual.
 *
 * Differences are largest while the picture is laid out, so that the steps asked are denser there: ⌊n (j / m)^1.5⌋.
 */
export function forecaster(pipeline: Pipeline, rendering: Rendering, trajectory: Trajectory, steps = FORECAST_STEPS): Forecaster {
  const bare = bareSteps(pipeline.scheduler(rendering, trajectory.startIndex), trajectory);
  const asked = askedSteps(trajectory.steps.length, steps);
  const start = sketchStrength(rendering, rendering.coalition);
  return {
    async latentsOf(coalition, signal) {
      if (sketchStrength(rendering, coalition) !== start) return null;
      const conditioning = await pipeline.condition(rendering, coalition);
      const scheduler = pipeline.scheduler(rendering, trajectory.startIndex);
      let latents = trajectory.start;
      let delta = zerosLike(latents);
      for (const [position, step] of trajectory.steps.entries()) {
        let output: Tensor;
        if (asked.has(position)) {
          output = await pipeline.predict(rendering, latents, step.index, conditioning, signal);
          delta = difference(output, step.modelOutput);
        } else {
          output = plusScaled(step.modelOutput, 1, delta);
        }
        const next = scheduler.step(output, step.index, latents, () => zerosLike(latents)).prevSample;
        const drawn = bare[position]?.drawn ?? null;
        latents = drawn === null ? next : plusScaled(next, 1, drawn);
      }
      return latents;
    },
  };
}

/** At most `most` of `count` positions, the first among them. */
export function askedSteps(count: number, most: number): ReadonlySet<number> {
  if (most >= count) return new Set(Array.from({ length: count }, (_, position) => position));
  return new Set(Array.from({ length: most }, (_, at) => Math.floor(count * (at / most) ** 1.5)));
}
