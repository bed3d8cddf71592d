import type { Picture, Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { throwIfCancelled } from './cancellation.ts';
import type { LatentSpace } from './checkpoint-files.ts';
import { coalitionText } from './coalition-text.ts';
import { blendLatents, composite } from './inpainting.ts';
import type { Inpainting } from './inpainting.ts';
import { assertFinite, assertNotConstant } from './latent-codec.ts';
import type { Conditioning, Pipeline, RenderOptions, RenderResult, Trajectory, TrajectoryStep } from './pipeline.ts';
import { previewBudget } from './preview-budget.ts';
import { noiseSource, scaledNoise, sketchStrength, startingPoint } from './starting-point.ts';

/** What one rendering needs of its pipeline. */
export interface RenderParts {
  readonly pipeline: Pipeline;
  readonly latents: LatentSpace;
  readonly clock: () => number;
  readonly readPicture: (path: string) => Promise<Picture>;
  readonly encode: (picture: Picture) => Promise<Tensor>;
  /** Null for a rendering that is made anew as a whole. */
  readonly inpainting: (rendering: Rendering) => Promise<Inpainting | null>;
  readonly load: (needsEncoder: boolean) => Promise<void>;
  readonly textIsTruncated: (text: string) => Promise<boolean>;
  readonly corruptLatents: ((latents: Tensor, stepIndex: number) => void) | undefined;
}

/** Text → conditioning → denoised latents → picture. */
export async function renderPicture(rendering: Rendering, options: RenderOptions, parts: RenderParts): Promise<RenderResult> {
  const { pipeline, clock } = parts;
  const { signal, onProgress } = options;
  pipeline.validate(rendering);
  throwIfCancelled(signal);
  const sessionBefore = pipeline.sessionMilliseconds();
  const evaluationsBefore = pipeline.evaluations();

  const loadStarted = clock();
  onProgress?.({ stage: 'load', value: 0 });
  await parts.load((rendering.inpaint ?? null) !== null || sketchStrength(rendering, rendering.coalition) > 0);
  onProgress?.({ stage: 'load', value: 1 });

  throwIfCancelled(signal);
  const encodeStarted = clock();
  onProgress?.({ stage: 'encode', value: 0 });
  const conditioning = await pipeline.condition(rendering, rendering.coalition);
  const warnings = await truncationWarnings(rendering, conditioning, parts);
  const dims = [1, parts.latents.channels, rendering.height / parts.latents.downscale, rendering.width / parts.latents.downscale];
  const draw = noiseSource(rendering.seed, dims, options.noise);
  const noise = draw(0);
  const scheduler = pipeline.scheduler(rendering, 0);
  throwIfCancelled(signal);
  const inpainting = await parts.inpainting(rendering);
  const blend = inpainting?.blend ?? null;
  const start = await startingPoint(rendering, scheduler, noise, parts.readPicture, parts.encode, blend);
  onProgress?.({ stage: 'encode', value: 1 });

  const denoiseStarted = clock();
  const all = scheduler.timesteps;
  const count = all.length - start.startIndex;
  const recorded: TrajectoryStep[] = [];
  const previews = previewBudget(lastDecodeMs.get(pipeline) ?? null);
  let draws = 0;
  let latents = start.latents;
  for (const [offset, timestep] of all.slice(start.startIndex).entries()) {
    const index = start.startIndex + offset;
    onProgress?.({ stage: 'denoise', value: offset / count, step: offset, steps: count });
    let unconditionalOutput: Tensor | null = null;
    const modelOutput = await pipeline.predict(rendering, latents, index, conditioning, signal, (output) => {
      unconditionalOutput = output;
    });
    const step = scheduler.step(modelOutput, index, latents, () => {
      draws += 1;
      return draw(draws);
    });
    if (options.recordTrajectory === true) {
      recorded.push({ index, timestep, latents, modelOutput, unconditionalOutput });
    }
    latents = blend === null ? step.prevSample : blendLatents(step.prevSample, blend, scheduler, noise, index + 1);
    parts.corruptLatents?.(latents, index);
    assertFinite(latents, index);
    const denoisingMs = clock() - denoiseStarted;
    if (options.onPreview !== undefined && previews.allows({ index: offset, steps: count, denoisingMs })) {
      const previewStarted = clock();
      options.onPreview(await pipeline.develop(rendering, step.predOriginalSample, signal));
      previews.spent(clock() - previewStarted);
    }
  }
  onProgress?.({ stage: 'denoise', value: 1, step: count, steps: count });

  const decodeStarted = clock();
  onProgress?.({ stage: 'decode', value: 0 });
  const decoded = await pipeline.decode(latents, signal);
  assertNotConstant(decoded);
  const picture = inpainting === null ? decoded : composite(decoded, inpainting);
  const finished = clock();
  lastDecodeMs.set(pipeline, finished - decodeStarted);
  onProgress?.({ stage: 'decode', value: 1 });

  const trajectory: Trajectory | null =
    options.recordTrajectory === true
      ? { noise: scaledNoise(noise, scheduler), start: start.latents, startIndex: start.startIndex, steps: recorded, finalLatents: latents }
      : null;
  return {
    picture,
    latents,
    trajectory,
    evaluations: pipeline.evaluations() - evaluationsBefore,
    timings: {
      loadMs: encodeStarted - loadStarted,
      encodeMs: denoiseStarted - encodeStarted,
      denoiseMs: decodeStarted - denoiseStarted,
      decodeMs: finished - decodeStarted,
      sessionMs: pipeline.sessionMilliseconds() - sessionBefore,
    },
    warnings,
  };
}

/** What the last decoding of a pipeline took, in milliseconds: the price of a preview. */
const lastDecodeMs = new WeakMap<Pipeline, number>();

/** Codes of `resources/locales`: the end of a text that is too long was not read. */
async function truncationWarnings(rendering: Rendering, { unconditional }: Conditioning, parts: RenderParts): Promise<string[]> {
  const text = coalitionText(rendering, rendering.coalition);
  const warnings: string[] = [];
  if (await parts.textIsTruncated(text.prompt)) {
    warnings.push('prompt-truncated');
  }
  if (text.negativeStrength !== 0 && unconditional !== null && (await parts.textIsTruncated(text.negativePrompt))) {
    warnings.push('negative-prompt-truncated');
  }
  return warnings;
}
