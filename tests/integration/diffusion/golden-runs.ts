import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Pipeline, RenderResult } from '../../../main/engine/diffusion/pipeline.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';
import { rendering } from './tiny-checkpoint.ts';

export interface GoldenRun {
  readonly prompt: string;
  /** Null where none was given, which for SDXL is another thing than the empty text. */
  readonly negative_prompt: string | null;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly height: number;
  readonly width: number;
  readonly scheduler: string;
  readonly scheduler_draws?: number;
  readonly final_latents: readonly number[];
  readonly image_mean: number;
  readonly image_first_row_red: readonly number[];
}

export interface GoldenFile<Run extends GoldenRun = GoldenRun> {
  readonly tokens: readonly { readonly prompt: string; readonly input_ids: readonly number[]; readonly input_ids_2?: readonly number[] }[];
  readonly runs: readonly Run[];
}

export function readGolden<Run extends GoldenRun = GoldenRun>(...path: string[]): GoldenFile<Run> {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as GoldenFile<Run>;
}

/** The noise that golden.json describes: √2 sin(0.37 i), and √2 sin(0.37 i + 1.9 k) for the scheduler's k-th draw. */
export function goldenNoise({ height, width, scheduler_draws: draws = 0 }: GoldenRun): readonly Tensor[] {
  const dims = [1, 4, height / 8, width / 8];
  const size = dims.reduce((product, dim) => product * dim, 1);
  return Array.from({ length: draws + 1 }, (_, draw) =>
    tensor(
      Float32Array.from({ length: size }, (__, index) => Math.SQRT2 * Math.sin(0.37 * index + 1.9 * draw)),
      dims,
    ),
  );
}

export function renderGolden(pipeline: Pipeline, run: GoldenRun): Promise<RenderResult> {
  return pipeline.render(
    rendering({
      prompt: run.prompt,
      negativePrompt: run.negative_prompt === '' ? ' ' : (run.negative_prompt ?? ''),
      numInferenceSteps: run.num_inference_steps,
      guidanceScale: run.guidance_scale,
      width: run.width,
      height: run.height,
    }),
    { noise: goldenNoise(run) },
  );
}

export function expectGolden(result: RenderResult, run: GoldenRun): void {
  const error = Math.max(...run.final_latents.map((value, index) => Math.abs(value - (result.latents.data[index] ?? NaN))));
  expect(error, 'largest difference of the final latents').toBeLessThan(1e-3);
  const pixels = [...result.picture.pixels].filter((_, index) => index % 4 !== 3).map((value) => value / 127.5 - 1);
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  expect(mean).toBeCloseTo(run.image_mean, 1);
  run.image_first_row_red.forEach((value, x) => {
    const clamped = Math.min(1, Math.max(-1, value));
    expect(Math.abs((result.picture.pixels[x * 4] ?? 0) / 127.5 - 1 - clamped)).toBeLessThan(0.005);
  });
}
