import { strengthIn } from '../rendering.ts';
import type { Coalition, Picture, Rendering } from '../rendering.ts';
import { gaussianNoise } from '../runtime/noise.ts';
import { StudioError } from '../studio-error.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import { blendLatents } from './inpainting.ts';
import type { LatentBlend } from './inpainting.ts';
import { resizeToFill } from './picture-resize.ts';

/** Where a rendering starts: pure noise, or the sketch with noise over it. */
export interface StartingPoint {
  /** [1, c, h, w] */
  readonly latents: Tensor;
  /** See startIndexOf. */
  readonly startIndex: number;
}

/** The sketch's strength in a coalition: 0 keeps nothing of it, 1 keeps it whole. */
export function sketchStrength(rendering: Rendering, coalition: Coalition): number {
  if (rendering.sketch === null) {
    return 0;
  }
  const factor = rendering.factors.find((candidate) => candidate.kind === 'sketch');
  return factor === undefined ? rendering.sketch.strength : strengthIn(coalition, factor);
}

/**
 * How many steps a sketch of this strength saves: denoising starts at noise level 1 − strength. As diffusers'
 * image-to-image pipelines, whose `strength` is our 1 − strength: ⌊steps · (1 − strength)⌋ steps are taken.
 */
export function skippedSteps(numInferenceSteps: number, strength: number): number {
  // The small term undoes float64's habit of making 10 · (1 − 0.9) less than 1.
  const taken = Math.min(numInferenceSteps, Math.floor(numInferenceSteps * (1 - strength) + 1e-9));
  return numInferenceSteps - taken;
}

/** First step that is taken, an index into all timesteps: 0 without a sketch, their number where the sketch is kept whole. */
export function startIndexOf(rendering: Rendering, { timesteps }: Pick<Scheduler, 'timesteps'>): number {
  const strength = sketchStrength(rendering, rendering.coalition);
  const skipped = strength === 0 ? 0 : skippedSteps(rendering.numInferenceSteps, strength);
  return skipped === rendering.numInferenceSteps ? timesteps.length : skipped;
}

/**
 * @param noise unscaled normal noise [1, c, h, w]
 * @param encode picture of the rendering's size → clean latents
 * @param blend what holds the rendering to a picture: a sketch acts inside of its mask alone
 */
export async function startingPoint(
  rendering: Rendering,
  scheduler: Scheduler,
  noise: Tensor,
  readPicture: (path: string) => Promise<Picture>,
  encode: (picture: Picture) => Promise<Tensor>,
  blend: LatentBlend | null,
): Promise<StartingPoint> {
  if (rendering.sketch === null || sketchStrength(rendering, rendering.coalition) === 0) {
    return { latents: scaledNoise(noise, scheduler), startIndex: 0 };
  }
  const sketch = await readPicture(rendering.sketch.path);
  const clean = await encode(resizeToFill(sketch, rendering.width, rendering.height));
  const startIndex = startIndexOf(rendering, scheduler);
  const latents = startIndex === scheduler.timesteps.length ? clean : scheduler.addNoise(clean, noise, startIndex);
  return { latents: blend === null ? latents : blendLatents(latents, blend, scheduler, noise, startIndex), startIndex };
}

export function scaledNoise(noise: Tensor, scheduler: Scheduler): Tensor {
  return { data: noise.data.map((value) => value * scheduler.initNoiseSigma), dims: noise.dims };
}

/** Draw 0 is the initial noise, draw k the scheduler's k-th; from the seed, or from what was handed in. */
export function noiseSource(seed: number, dims: readonly number[], given: readonly Tensor[] | undefined): (draw: number) => Tensor {
  if (given === undefined) {
    return (draw) => gaussianNoise(seed, draw, dims);
  }
  const shape = withoutLeadingOnes(dims);
  return (draw) => {
    const noise = given[draw];
    const details = { setting: 'noise', entry: draw, expected: dims.join('x'), given: noise?.dims.join('x') ?? null };
    if (noise === undefined) {
      const message = `The noise that was handed in has ${given.length} of the entries this picture takes: one for the start and one for every draw of the scheduler, each of shape [${dims.join(', ')}].`;
      throw new StudioError('setting-out-of-range', message, { details });
    }
    if (withoutLeadingOnes(noise.dims) !== shape) {
      const message = `Entry ${draw} of the noise that was handed in has shape [${noise.dims.join(', ')}]; this picture takes [${dims.join(', ')}].`;
      throw new StudioError('setting-out-of-range', message, { details });
    }
    return { data: noise.data, dims };
  };
}

/** Files of noise come with and without an axis for the batch. */
function withoutLeadingOnes(dims: readonly number[]): string {
  return dims.slice(dims.findIndex((dim) => dim !== 1)).join('x');
}
