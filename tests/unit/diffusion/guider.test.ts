import { describe, expect, it } from 'vitest';
import { CLASSIFIER_FREE, guider } from '../../../main/engine/diffusion/guider.ts';
import type { Conditioning } from '../../../main/engine/diffusion/pipeline.ts';
import { schedulerFromConfig } from '../../../main/engine/diffusion/schedulers/scheduler-from-config.ts';
import type { Scheduler } from '../../../main/engine/diffusion/schedulers/scheduler.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import type { Tensor } from '../../../main/engine/runtime/tensor.ts';
import { sampleRendering } from '../explain/sample-rendering.ts';

const states = (value: number): Conditioning['conditional'] => ({ data: Float32Array.of(value, value), dims: [1, 1, 2] });
const GUIDED: Conditioning = { conditional: states(1), unconditional: states(0), guidanceScale: 4, key: 'guided' };

const euler = ({ numInferenceSteps }: Rendering): Scheduler => schedulerFromConfig('FlowMatchEulerDiscreteScheduler', { shift: 1.5 }, { numInferenceSteps });

/** Which steps of a rendering are guided, of as many timesteps as steps. */
function guidedSteps(stop: number, rendering: Rendering): readonly number[] {
  const { guidedAs } = guider({ stop, eta: 1 }, euler);
  return [...Array.from({ length: rendering.numInferenceSteps }).keys()].filter((step) => guidedAs(rendering, step, GUIDED) === GUIDED);
}

describe('guidance', () => {
  it.each([
    [1, 8, [0, 1, 2, 3, 4, 5, 6, 7]],
    [0.5, 8, [0, 1, 2, 3]],
    [0.5, 5, [0, 1, 2]],
    [0.5, 1, [0]],
    [0.07, 100, [0, 1, 2, 3, 4, 5, 6]],
    [0, 8, []],
  ])('that stops after %d of %i steps acts at %j', (stop, numInferenceSteps, expected) => {
    expect(guidedSteps(stop, sampleRendering({ numInferenceSteps }))).toEqual(expected);
  });

  it.each([
    [0.25, [2, 3, 4]],
    [0.5, [4, 5]],
    [1, []],
  ])('acts at the first steps of a picture from a sketch of strength %d: %j', (strength, expected) => {
    const guided = guidedSteps(0.5, sampleRendering({ numInferenceSteps: 8, sketch: { path: '', strength } }));
    expect(guided.filter((step) => step >= 8 * strength)).toEqual(expected);
  });

  it('once it has stopped, asks for the prompt alone, whatever the negative prompt', () => {
    const { guidedAs } = guider({ stop: 0.5, eta: 1 }, euler);
    const rendering = sampleRendering({ numInferenceSteps: 4 });
    const late = guidedAs(rendering, 2, GUIDED);
    expect(late).toMatchObject({ conditional: GUIDED.conditional, unconditional: null, guidanceScale: 1 });
    expect(guidedAs(rendering, 2, { ...GUIDED, unconditional: states(5), key: 'another' }).key).toBe(late.key);
    expect(guidedAs(rendering, 2, { ...GUIDED, conditional: states(5) }).key).not.toBe(late.key);
  });

  it('leaves alone what was never guided', () => {
    const embedded = { ...GUIDED, unconditional: null };
    expect(guider({ stop: 0, eta: 1 }, euler).guidedAs(sampleRendering({ numInferenceSteps: 1 }), 0, embedded)).toBe(embedded);
  });
});

describe('the halves of an output', () => {
  const DIMS = [1, 4, 8, 8];
  const [latents, without, withPrompt] = [0, 1, 2].map((draw) => gaussianNoise(11, draw, DIMS));
  if (latents === undefined || without === undefined || withPrompt === undefined) throw new Error('There are three.');
  const ALPHAS = { num_train_timesteps: 1000, beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', clip_sample: false, steps_offset: 1 };
  const rendering = sampleRendering({ numInferenceSteps: 6 });
  const dot = (a: Tensor, b: Tensor): number => a.data.reduce((sum, value, at) => sum + value * (b.data[at] ?? 0), 0);
  const minus = (a: Tensor, b: Tensor): Tensor => ({ data: a.data.map((value, at) => value - (b.data[at] ?? 0)), dims: DIMS });

  it('come to e(neg) + g (e(c) − e(neg)) without a projection', () => {
    const { data } = guider(CLASSIFIER_FREE, euler).guide(rendering, latents, 2, 4, { without, withPrompt });
    data.forEach((value, at) => expect(value).toBeCloseTo((without.data[at] ?? 0) * -3 + (withPrompt.data[at] ?? 0) * 4, 4));
  });

  it.each([
    ['flow matching', 'FlowMatchEulerDiscreteScheduler', { shift: 1.5 }],
    ['noise prediction', 'DDIMScheduler', ALPHAS],
    ['velocity prediction', 'DDIMScheduler', { ...ALPHAS, prediction_type: 'v_prediction' }],
    ['noise prediction at its own scale', 'EulerDiscreteScheduler', { ...ALPHAS, clip_sample: undefined }],
    ['a sampler that draws noise', 'EulerAncestralDiscreteScheduler', { ...ALPHAS, clip_sample: undefined }],
    ['a sampler of two steps', 'DPMSolverMultistepScheduler', { ...ALPHAS, clip_sample: undefined }],
    ['a sampler of four', 'PNDMScheduler', { ...ALPHAS, clip_sample: undefined, skip_prk_steps: true }],
  ])('with %s guidance moves the clean latents across those of the prompt, and along them by eta of what it would', (_name, scheduler, config) => {
    const schedule = ({ numInferenceSteps }: Rendering): Scheduler => schedulerFromConfig(scheduler, config, { numInferenceSteps });
    const cleanOf = (output: Tensor): Tensor => schedule(rendering).step(output, 2, latents).predOriginalSample;
    const moved = (eta: number): Tensor =>
      minus(cleanOf(guider({ stop: 1, eta }, schedule).guide(rendering, latents, 2, 4, { without, withPrompt })), cleanOf(withPrompt));
    const own = cleanOf(withPrompt);
    const length = Math.sqrt(dot(own, own));
    const [whole, half, none] = [moved(1), moved(0.5), moved(0)];
    const along = (change: Tensor): number => dot(change, own) / length;
    expect(Math.abs(along(whole))).toBeGreaterThan(0.1);
    expect(along(half)).toBeCloseTo(along(whole) / 2, 3);
    expect(along(none)).toBeCloseTo(0, 3);
    // What is across stays as it was.
    const across = (change: Tensor): Tensor => minus(change, { data: own.data.map((value) => (value * along(change)) / length), dims: DIMS });
    const [expected, found] = [across(whole), across(none)];
    found.data.forEach((value, at) => expect(value).toBeCloseTo(expected.data[at] ?? NaN, 3));
  });
});
