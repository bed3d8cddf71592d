import type { Pipeline, Trajectory } from '../../../main/engine/diffusion/pipeline.ts';
import { attentionOf, attentionTo, enlarged } from '../../../main/engine/explain/attention-maps.ts';
import { smoothed } from '../../../main/engine/explain/change-map.ts';
import type { ChangeMap } from '../../../main/engine/explain/change-map.ts';
import { fullCoalition, switchedOff } from '../../../main/engine/explain/coalition.ts';
import { rankCorrelation } from '../../../main/engine/explain/regions.ts';
import { knownAt, stepOutputs } from '../../../main/engine/explain/step-outputs.ts';
import type { Factor, Picture, Rendering } from '../../../main/engine/rendering.ts';

/** Where other methods think that a phrase acts, told before it is measured; all in the size of the picture. */
export interface BaselineMaps {
  /** Null where the checkpoint shows no cross-attention, or the phrase has no tokens. */
  attention(factor: Factor): Promise<ChangeMap | null>;
  noiseDifference(factor: Factor): Promise<ChangeMap>;
  centre(): ChangeMap;
}

export async function baselineMaps(pipeline: Pipeline, rendering: Rendering, trajectory: Trajectory): Promise<BaselineMaps> {
  const weights = await attentionOf(pipeline, rendering, trajectory.steps);
  return {
    async attention(factor) {
      const cells = weights === null ? null : attentionTo(weights, await pipeline.tokensOf(rendering, factor));
      return cells === null ? null : smoothed(enlarged(cells, rendering.width, rendering.height));
    },
    noiseDifference: (factor) => noiseDifference(pipeline, rendering, factor, trajectory),
    centre: () => centreMap(rendering),
  };
}

/** |ε(c) − ε(c without the factor)|, mean over steps and channels: what DiffEdit takes for its mask (arXiv 2210.11427). */
async function noiseDifference(pipeline: Pipeline, rendering: Rendering, factor: Factor, { steps }: Trajectory): Promise<ChangeMap> {
  const full = fullCoalition(rendering);
  const [on, off] = [await pipeline.condition(rendering, full), await pipeline.condition(rendering, switchedOff(full, [factor]))];
  const [height = 1, width = 1] = steps[0]?.latents.dims.slice(2) ?? [];
  const values = new Float32Array(height * width);
  const never = new AbortController().signal;
  for (const step of steps) {
    const without = await stepOutputs(pipeline, rendering, knownAt(step, on), () => undefined, never).at(off);
    step.modelOutput.data.forEach((value, at) => (values[at % values.length] = (values[at % values.length] ?? 0) + Math.abs(value - (without.data[at] ?? 0))));
  }
  return smoothed(enlarged({ width, height, values }, rendering.width, rendering.height));
}

export function centreMap({ width, height }: Pick<Picture, 'width' | 'height'>): ChangeMap {
  const values = Float32Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [((at % width) + 0.5) / width - 0.5, (Math.floor(at / width) + 0.5) / height - 0.5];
    return Math.exp(-8 * (x * x + y * y));
  });
  return { width, height, values };
}

export interface MapGrade {
  readonly correlation: number;
  readonly overlap: number;
}

const TOP_SHARE = 0.2;

export function gradeMap(map: ArrayLike<number>, truth: ArrayLike<number>): MapGrade {
  const size = Math.round(TOP_SHARE * map.length);
  return { correlation: rankCorrelation(map, truth), overlap: overlapOf(highest(map, size), highest(truth, size)) };
}

/** The `size` places with the largest values. */
export function highest(map: ArrayLike<number>, size: number): ReadonlySet<number> {
  const order = Array.from({ length: map.length }, (_, at) => at).sort((a, b) => (map[b] ?? 0) - (map[a] ?? 0));
  return new Set(order.slice(0, size));
}

/** Intersection over union. */
export function overlapOf(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  const both = [...a].filter((place) => b.has(place)).length;
  return a.size + b.size === both ? 1 : both / (a.size + b.size - both);
}

export function placesAbove(map: ArrayLike<number>, threshold: number): ReadonlySet<number> {
  return new Set(Array.from({ length: map.length }, (_, at) => at).filter((at) => (map[at] ?? 0) > threshold));
}
