import { expect, test } from 'vitest';
import { CLASSIFIER_FREE } from '../../../main/engine/diffusion/guider.ts';
import { coalitionCache } from '../../../main/engine/explain/coalition-cache.ts';
import { forecastValues } from '../../../main/engine/explain/forecast-values.ts';
import { askedSteps, forecaster, guidanceTurn } from '../../../main/engine/explain/forecast.ts';
import type { Forecaster } from '../../../main/engine/explain/forecast.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { fakePipeline } from './fake-pipeline.ts';
import type { FakePipeline } from './fake-pipeline.ts';
import { fakeReadout } from './fake-readout.ts';
import { sampleRendering } from './sample-rendering.ts';

const never = new AbortController().signal;
const OFF = { 'aspect:light.warmth': 0, 'phrase:dog': 0 };
const DDIM = { num_train_timesteps: 1000, beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', set_alpha_to_one: false, steps_offset: 1 };

async function forecastOf(pipeline: FakePipeline, rendering: Rendering, steps: number): Promise<Forecaster> {
  return forecaster(pipeline, rendering, await pipeline.trajectoryOf(rendering), never, steps);
}

test('a forecast asks early more than late, first of all at the first step', () => {
  expect([...askedSteps(16, 4)]).toEqual([0, 2, 5, 10]);
  expect([...askedSteps(16, 6)]).toEqual([0, 1, 3, 5, 8, 12]);
  expect([...askedSteps(3, 4)]).toEqual([0, 1, 2]);
  expect([...askedSteps(1, 4)]).toEqual([0]);
});

test('where guidance stops it asks at the first step without', async () => {
  expect([...askedSteps(8, 4, 4)]).toEqual([0, 1, 2, 4]);
  expect([...askedSteps(8, 6, 4)]).toEqual([0, 1, 2, 4, 6]);
  expect([...askedSteps(8, 2, 4)]).toEqual([0, 2, 4]);
  expect([...askedSteps(8, 4, 7)]).toEqual([0, 1, 2, 5, 7]);
  const turnOf = async (stop: number, strength: number): Promise<number | null> => {
    const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler', {}, { guidance: { stop, eta: 1 } });
    const rendering = sampleRendering(strength === 0 ? {} : { sketch: { path: '', strength } });
    const trajectory = await pipeline.trajectoryOf(rendering);
    return guidanceTurn(pipeline, rendering, trajectory, await pipeline.condition(rendering, {}));
  };
  // Of six steps, and of the three that a sketch leaves.
  expect([await turnOf(0.5, 0), await turnOf(0.5, 0.5), await turnOf(1, 0), await turnOf(0, 0)]).toEqual([3, 2, null, null]);
});

test('a difference of a guided step is not held over the steps without guidance', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler', { shift: 1.5 }, { guidance: { stop: 0.5, eta: 1 } });
  const rendering = sampleRendering({ guidanceScale: 6, numInferenceSteps: 8 });
  const truth = (await pipeline.trajectoryOf({ ...rendering, coalition: OFF })).finalLatents.data;
  const own = (await pipeline.trajectoryOf(rendering)).finalLatents.data;
  const latents = await (await forecastOf(pipeline, rendering, 4)).latentsOf(OFF);
  const size = (values: Float32Array): number => Math.hypot(...values.map((value, at) => value - (truth[at] ?? 0)));
  // Asked at 0, 1, 2 and 5 it is 0.29 of the change away.
  expect(size(latents?.data ?? own)).toBeLessThan(0.1 * size(own));
});

test.each([
  ['flow-matching Euler', 'FlowMatchEulerDiscreteScheduler', { shift: 1.5 }],
  ['ancestral Euler, with the noise it drew', 'EulerAncestralDiscreteScheduler', DDIM],
  ['multistep DPM-Solver, with its history', 'DPMSolverMultistepScheduler', DDIM],
  ['a sampler that clips', 'DDIMScheduler', { ...DDIM, clip_sample: true }],
  ['projected guidance that stops half way', 'FlowMatchEulerDiscreteScheduler', { shift: 1.5 }, { stop: 0.5, eta: 0.5 }],
])(
  'with %s a forecast that asks at every step is the counterfactual, and one that asks at some is near it',
  async (_name, scheduler, config, guidance = CLASSIFIER_FREE) => {
    const pipeline = fakePipeline(scheduler, config, { guidance });
    const rendering = sampleRendering();
    const truth = (await pipeline.trajectoryOf({ ...rendering, coalition: OFF })).finalLatents.data;
    const own = (await pipeline.trajectoryOf(rendering)).finalLatents.data;
    const error = async (steps: number): Promise<number> => {
      const latents = await (await forecastOf(pipeline, rendering, steps)).latentsOf(OFF);
      return Math.hypot(...(latents?.data ?? []).map((value, at) => value - (truth[at] ?? 0)));
    };
    const change = Math.hypot(...own.map((value, at) => value - (truth[at] ?? 0)));
    expect(await error(rendering.numInferenceSteps)).toBeLessThan(1e-4 * change);
    expect(await error(3)).toBeLessThan(0.5 * change);
  },
);

test('a forecast costs its asked steps, less the unguided half of the first, which the picture shares', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const forecast = await forecastOf(pipeline, sampleRendering(), 3);
  const before = pipeline.evaluations();
  await forecast.latentsOf(OFF);
  expect(pipeline.evaluations() - before).toBe(2 * 3 - 1);
});

test('a coalition that starts elsewhere can’t be forecast, and is rendered', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering({ sketch: { path: '', strength: 0.5 } });
  const forecast = await forecastOf(pipeline, rendering, 3);
  expect(await forecast.latentsOf({ sketch: 0 })).toBeNull();
  const cache = coalitionCache(pipeline, fakeReadout, rendering, (await pipeline.render(rendering)).picture);
  const values = forecastValues(pipeline, fakeReadout, rendering, forecast, cache);
  await values.measure(OFF, never);
  expect(cache.renders()).toBe(0);
  await values.measure({ sketch: 0 }, never);
  expect(cache.renders()).toBe(1);
});

test('what was rendered is not forecast, and nothing is forecast twice', async () => {
  const pipeline = fakePipeline('FlowMatchEulerDiscreteScheduler');
  const rendering = sampleRendering();
  const cache = coalitionCache(pipeline, fakeReadout, rendering, (await pipeline.render(rendering)).picture);
  const values = forecastValues(pipeline, fakeReadout, rendering, await forecastOf(pipeline, rendering, 3), cache);
  const first = await values.measure(OFF, never);
  expect(first.evaluations).toBe(5);
  expect(await values.measure(OFF, never)).toEqual({ ...first, evaluations: 0 });
  const measured = await cache.measure(OFF, never);
  expect((await values.measure(OFF, never)).picture).toEqual(measured.picture);
});
