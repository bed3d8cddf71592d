import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openPipeline } from '../../../main/engine/diffusion/text-to-image.ts';
import { coalitionCache } from '../../../main/engine/explain/coalition-cache.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { forecaster } from '../../../main/engine/explain/forecast.ts';
import { forecastValues } from '../../../main/engine/explain/forecast-values.ts';
import { namedSubject } from '../../../main/engine/explain/named-subject.ts';
import { readPngPicture } from '../../../main/engine/picture-file.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { ASPECTS, STORYBOOK } from '../diffusion/tiny-checkpoint.ts';

/** Composed scenes of which it is known where the subject is, rendered anew from most of themselves. */
const scenes = join(import.meta.dirname, '../../benchmarks/explanations/scenes');
const never = new AbortController().signal;
let pipeline: Pipeline;

beforeAll(async () => {
  pipeline = await openPipeline({ directory: STORYBOOK, id: 'storybook', provider: 'cpu', aspects: ASPECTS, readPicture: readPngPicture });
});

afterAll(() => pipeline.close());

test.each([
  ['04', 'a chick in the park', 'phrase:chick'],
  ['16', 'a frog in the mountains', 'phrase:frog'],
])('the subject of scene %s, “%s”, is found where the composer put it', async (scene, prompt, id) => {
  const { guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const sketch = { path: join(scenes, `${scene}.png`), strength: 0.5 };
  const settings = { prompt, negativePrompt: '', seed: 1, numInferenceSteps: 8, guidanceScale, width, height, sketch, aspects: {} };
  const rendering: Rendering = { ...settings, factors: factorsOf(settings, []), coalition: {} };
  const { picture, trajectory } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const forecasts = forecastValues(
    pipeline,
    null,
    rendering,
    await forecaster(pipeline, rendering, trajectory, never),
    coalitionCache(pipeline, null, rendering, picture),
  );
  const named = await namedSubject(pipeline, { rendering, trajectory }, picture, forecasts, never);
  expect(named?.phrase.id).toBe(id);
  const mask = await readPngPicture(join(scenes, `${scene}-mask.png`));
  let [both, either] = [0, 0];
  named?.mask?.forEach((flag, at) => {
    const [x, y] = [Math.floor(((at % width) * mask.width) / width), Math.floor((Math.floor(at / width) * mask.height) / height)];
    const there = (mask.pixels[4 * (y * mask.width + x)] ?? 0) > 127;
    both += flag === 1 && there ? 1 : 0;
    either += flag === 1 || there ? 1 : 0;
  });
  expect(both / either).toBeGreaterThan(0.5);
});
