import { sketchStrength } from '../diffusion/starting-point.ts';
import type { Pipeline } from '../diffusion/pipeline.ts';
import type { Readout, Reading } from '../readout/readout.ts';
import type { Coalition, Picture, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** What a coalition makes, and what the readout sees on it. */
export interface MeasuredCoalition {
  readonly picture: Picture;
  /** Final latents; null for the rendering's own picture, which was given. [1, c, h, w] */
  readonly latents: Tensor | null;
  /** Null when the checkpoint has no readout. */
  readonly reading: Reading | null;
  /** Network evaluations this coalition cost; 0 when it was known. */
  readonly evaluations: number;
}

/** What a coalition is worth: its picture and all that is read on it. Rendered, or forecast. */
export interface ValueFunction {
  measure(coalition: Coalition, signal: AbortSignal): Promise<MeasuredCoalition>;
}

/** The value function's one memory: no coalition of a rendering is rendered or read twice. */
export interface CoalitionCache extends ValueFunction {
  /** What is known of a coalition already; renders nothing. */
  known(coalition: Coalition): Promise<MeasuredCoalition | null>;
  /** Coalitions rendered so far; the rendering's own picture, which was given, is none. */
  renders(): number;
}

/**
 * Coalitions are the same when they are conditioned alike and start alike, whatever their names: switching off a phrase
 * that stands in no text costs nothing. `picture` is the rendering's own, `noise` what it
 * started from where that was not its seed's.
 */
export function coalitionCache(pipeline: Pipeline, readout: Readout | null, rendering: Rendering, picture: Picture, noise?: readonly Tensor[]): CoalitionCache {
  const known = new Map<string, MeasuredCoalition>();
  let renders = 0;
  const keyOf = async (coalition: Coalition): Promise<string> =>
    `${(await pipeline.condition(rendering, coalition)).key} ${sketchStrength(rendering, coalition)}`;
  const read = async (seen: Picture): Promise<Reading | null> => (readout === null ? null : readout.read(seen));
  return {
    renders: () => renders,
    known: async (coalition) => known.get(await keyOf(coalition)) ?? null,
    async measure(coalition, signal) {
      const key = await keyOf(coalition);
      const found = known.get(key);
      if (found !== undefined) return { ...found, evaluations: 0 };
      if (key === (await keyOf(rendering.coalition))) {
        const own = { picture, latents: null, reading: await read(picture), evaluations: 0 };
        known.set(key, own);
        return own;
      }
      const result = await pipeline.render({ ...rendering, coalition }, { signal, ...(noise === undefined ? {} : { noise }) });
      renders += 1;
      const measured = { picture: result.picture, latents: result.latents, reading: await read(result.picture), evaluations: result.evaluations };
      known.set(key, measured);
      return measured;
    },
  };
}
