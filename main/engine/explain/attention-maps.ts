import type { Pipeline, TrajectoryStep } from '../diffusion/pipeline.ts';
import type { Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { ChangeMap } from './change-map.ts';

/**
 * What the network looked at while it made a picture: weights of its cross-attention on every token, mean over heads, layers
 * and steps, at each cell of the latents (Tang et al. 2023, “What the DAAM”, arXiv 2210.04885, with layers enlarged
 * bilinearly). Only the conditional half of a guided network counts. [tokens, h, w]; over the tokens of a cell it sums to 1,
 * and where a checkpoint doesn't mask its padding, as storybook, part of that lies on padding.
 *
 * One evaluation for each of the steps; they are added up as they come. Null where the graph shows none.
 */
export async function attentionOf(
  pipeline: Pipeline,
  rendering: Rendering,
  steps: readonly Pick<TrajectoryStep, 'latents' | 'index'>[],
  signal?: AbortSignal,
): Promise<Tensor | null> {
  const full = await pipeline.condition(rendering, rendering.coalition);
  let sum: Tensor | null = null;
  for (const { latents, index } of steps) {
    const { weights } = await pipeline.attention(rendering, latents, index, full, signal);
    if (weights === null) return null;
    const total: Tensor = sum ?? { data: new Float32Array(weights.data.length), dims: weights.dims };
    weights.data.forEach((value, at) => (total.data[at] = (total.data[at] ?? 0) + value / steps.length));
    sum = total;
  }
  return sum;
}

/** Attention to some tokens together, on the latents' grid; null without tokens. */
export function attentionTo({ data, dims }: Tensor, tokens: readonly number[]): ChangeMap | null {
  if (tokens.length === 0) return null;
  const [, height = 1, width = 1] = dims;
  const cells = height * width;
  const values = Float32Array.from({ length: cells }, (_, cell) => tokens.reduce((sum, token) => sum + (data[token * cells + cell] ?? 0), 0) / tokens.length);
  return { width, height, values };
}

/** Means of a map in the cells of a coarser grid. */
export function meanInCells(map: ChangeMap, width: number, height: number): ChangeMap {
  const [sums, counts] = [new Float32Array(width * height), new Float32Array(width * height)];
  map.values.forEach((value, at) => {
    const row = Math.min(height - 1, Math.floor((Math.floor(at / map.width) * height) / map.height));
    const cell = row * width + Math.min(width - 1, Math.floor(((at % map.width) * width) / map.width));
    sums[cell] = (sums[cell] ?? 0) + value;
    counts[cell] = (counts[cell] ?? 0) + 1;
  });
  return { width, height, values: sums.map((sum, cell) => sum / Math.max(1, counts[cell] ?? 0)) };
}

/** Bilinear. */
export function enlarged({ width: columns, height: rows, values }: ChangeMap, width: number, height: number): ChangeMap {
  const at = (row: number, column: number): number => values[Math.min(rows - 1, Math.max(0, row)) * columns + Math.min(columns - 1, Math.max(0, column))] ?? 0;
  const large = Float32Array.from({ length: width * height }, (_, place) => {
    const [y, x] = [((Math.floor(place / width) + 0.5) * rows) / height - 0.5, (((place % width) + 0.5) * columns) / width - 0.5];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const [v, u] = [y - top, x - left];
    return (1 - v) * ((1 - u) * at(top, left) + u * at(top, left + 1)) + v * ((1 - u) * at(top + 1, left) + u * at(top + 1, left + 1));
  });
  return { width, height, values: large };
}
