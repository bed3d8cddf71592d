import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runSchedulerCase, runSchedulerFile } from '../../../main/engine/diffusion/schedulers/closed-form-run.ts';
import type { SchedulerCase } from '../../../main/engine/diffusion/schedulers/closed-form-run.ts';
import { dynamicShift } from '../../../main/engine/diffusion/schedulers/dynamic-shift.ts';
import { renderingSchedules } from '../../../main/engine/diffusion/rendering-schedules.ts';
import { schedulerFromConfig } from '../../../main/engine/diffusion/schedulers/scheduler-from-config.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { combine } from '../../../main/engine/runtime/linear-combination.ts';

interface GoldenCase extends SchedulerCase {
  readonly name: string;
  readonly init_noise_sigma: number;
  readonly timesteps: readonly number[];
  readonly samples_after_step: readonly (readonly number[])[];
}

function casesOf(file: string): { readonly cases: readonly GoldenCase[] } {
  return JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/golden', file), 'utf8')) as { cases: GoldenCase[] };
}

/** From diffusers itself. */
const golden = casesOf('schedulers.json');
/** From scheduler_reference.py, which gives diffusers' numbers bit by bit where the golden file has them. */
const more = casesOf('more-schedulers.json');
const sd = { beta_start: 0.00085, beta_end: 0.012, beta_schedule: 'scaled_linear', num_train_timesteps: 1000 };

/** The largest difference, relative to the largest value of the step. */
function relativeError(actual: readonly number[], expected: readonly number[]): number {
  const scale = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((value, index) => Math.abs(value - (actual[index] ?? NaN)))) / scale;
}

describe('a scheduler on the closed-form network gives the numbers of diffusers', () => {
  it.each([...golden.cases, ...more.cases].map((entry) => [entry.name, entry] as const))('%s', (_, entry) => {
    const run = runSchedulerCase(entry);
    expect(run.timesteps).toHaveLength(entry.timesteps.length);
    // Fractional timesteps come from float32 logarithms, which libraries round differently in the last bit.
    entry.timesteps.forEach((timestep, index) =>
      expect(Math.abs(timestep - (run.timesteps[index] ?? NaN))).toBeLessThan(Number.isInteger(timestep) ? 1e-9 : 1e-3),
    );
    expect(Math.abs(run.init_noise_sigma / entry.init_noise_sigma - 1)).toBeLessThan(1e-6);
    expect(run.samples_after_step).toHaveLength(entry.samples_after_step.length);
    entry.samples_after_step.forEach((expected, step) => {
      expect(relativeError(run.samples_after_step[step] ?? [], expected)).toBeLessThan(5e-6);
    });
  });
});

describe('a scheduler file', () => {
  it('may be one case, a list of cases, or the golden file itself', () => {
    const [first] = golden.cases;
    expect(runSchedulerFile(first)).toMatchObject({ scheduler: 'EulerDiscreteScheduler', timesteps: [1] });
    expect(runSchedulerFile(golden)).toMatchObject({ cases: expect.objectContaining({ length: 30 }) });
  });

  it('may say class and steps in few words', () => {
    expect(runSchedulerFile({ class: 'FlowMatchEulerDiscreteScheduler', config: {}, steps: 2 })).toMatchObject({ timesteps: [1000, 1] });
  });

  it('of several cases tells of the one that is refused and runs the others', () => {
    const ddim = { class: 'DDIMScheduler', config: {}, steps: 1 };
    const { cases } = runSchedulerFile([{ name: 'odd', class: 'HeunDiscreteScheduler', config: {}, steps: 1 }, ddim]) as { cases: unknown[] };
    expect(cases[0]).toMatchObject({ name: 'odd', error: { code: 'checkpoint-corrupt' } });
    expect(cases[1]).toMatchObject({ timesteps: [0] });
  });

  it('that names no scheduler or no steps is refused', () => {
    expect(() => runSchedulerFile({ config: {}, steps: 2 })).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => runSchedulerFile({ scheduler: 'DDIMScheduler', config: {} })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});

describe("what a scheduler can't do faithfully it refuses", () => {
  it.each([
    ['an unknown class', 'HeunDiscreteScheduler', {}],
    ['an unknown beta schedule', 'EulerDiscreteScheduler', { beta_schedule: 'sigmoid' }],
    ['an unknown prediction type', 'EulerDiscreteScheduler', { prediction_type: 'x' }],
    ['a learned variance', 'DPMSolverMultistepScheduler', { variance_type: 'learned' }],
    ['dpmsolver that ends at 0', 'DPMSolverMultistepScheduler', { algorithm_type: 'dpmsolver' }],
    ['two ways at once to spread noise levels', 'EulerDiscreteScheduler', { use_karras_sigmas: true, use_beta_sigmas: true }],
    ['flow levels spread the way of Karras', 'DPMSolverMultistepScheduler', { use_flow_sigmas: true, use_karras_sigmas: true }],
    [
      'a third order that sde-dpmsolver lacks',
      'DPMSolverMultistepScheduler',
      { algorithm_type: 'sde-dpmsolver', final_sigmas_type: 'sigma_min', solver_order: 3 },
    ],
    [
      'flow prediction in a solver for noise',
      'DPMSolverMultistepScheduler',
      { algorithm_type: 'dpmsolver', final_sigmas_type: 'sigma_min', prediction_type: 'flow_prediction' },
    ],
  ])('%s', (_, className, config) => {
    expect(() => schedulerFromConfig(className, config, { numInferenceSteps: 4 })).toThrow(expect.objectContaining({ code: 'checkpoint-corrupt' }));
  });

  it.each([
    ['no steps', 'DDIMScheduler', {}, 0],
    ['more steps than were trained', 'DDIMScheduler', {}, 1001],
    ['more steps than LCM was distilled for', 'LCMScheduler', {}, 51],
    ['a step beyond the trained ones', 'DDIMScheduler', { steps_offset: 1 }, 1000],
    ['dynamic shifting without mu', 'FlowMatchEulerDiscreteScheduler', { use_dynamic_shifting: true }, 4],
  ])('%s', (_, className, config, numInferenceSteps) => {
    const stepOnce = (): unknown => {
      const scheduler = schedulerFromConfig(className, config, { numInferenceSteps });
      return scheduler.step(gaussianNoise(1, 0, [1, 1, 2, 2]), 0, gaussianNoise(2, 0, [1, 1, 2, 2]));
    };
    expect(stepOnce).toThrow(expect.objectContaining({ code: 'setting-out-of-range' }));
  });

  it("timesteps of one's own beside options that space them anew", () => {
    const plan = { numInferenceSteps: 2, timesteps: [900, 100] };
    expect(() => schedulerFromConfig('EulerDiscreteScheduler', { use_karras_sigmas: true }, plan)).toThrow(
      expect.objectContaining({ code: 'setting-out-of-range' }),
    );
    expect(() => schedulerFromConfig('DPMSolverMultistepScheduler', { use_lu_lambdas: true }, plan)).toThrow(
      expect.objectContaining({ code: 'setting-out-of-range' }),
    );
  });
});

const everyScheduler: readonly (readonly [string, Record<string, unknown>])[] = [
  ['EulerDiscreteScheduler', sd],
  ['EulerAncestralDiscreteScheduler', sd],
  ['DDIMScheduler', { ...sd, clip_sample: false }],
  ['LCMScheduler', sd],
  ['DPMSolverMultistepScheduler', sd],
  ['DPMSolverMultistepScheduler', { ...sd, algorithm_type: 'sde-dpmsolver++' }],
  ['PNDMScheduler', { ...sd, skip_prk_steps: true }],
  ['FlowMatchEulerDiscreteScheduler', { shift: 3 }],
];

describe.each(everyScheduler)('%s', (className, config) => {
  const dims = [1, 2, 3, 3];
  const scheduler = schedulerFromConfig(className, config, { numInferenceSteps: 6 });

  it('that says it is linear steps a sum as the sum of the steps', () => {
    expect(scheduler.isLinear).toBe(true);
    const [one, two, both] = [scheduler.fresh(), scheduler.fresh(), scheduler.fresh()];
    let [x, y] = [gaussianNoise(1, 0, dims), gaussianNoise(2, 0, dims)];
    let sum = combine([1, x], [1, y]);
    scheduler.timesteps.forEach((_, index) => {
      const [u, v] = [gaussianNoise(3, index, dims), gaussianNoise(4, index, dims)];
      x = one.step(u, index, x).prevSample;
      y = two.step(v, index, y).prevSample;
      sum = both.step(combine([1, u], [1, v]), index, sum).prevSample;
    });
    expect(relativeError([...combine([1, x], [1, y]).data], [...sum.data])).toBeLessThan(1e-4);
  });

  it('starts afresh without memory of an earlier run', () => {
    const outputs = [1, 2].map(() => {
      const fresh = scheduler.fresh();
      let sample = gaussianNoise(5, 0, dims);
      scheduler.timesteps.forEach((_, index) => {
        sample = fresh.step(gaussianNoise(6, index, dims), index, sample, () => gaussianNoise(7, index, dims)).prevSample;
      });
      return [...sample.data];
    });
    expect(outputs[0]).toEqual(outputs[1]);
  });

  it('recovers the clean latents when the network is right', () => {
    const clean = gaussianNoise(8, 0, dims);
    const noise = gaussianNoise(9, 0, dims);
    const index = 2;
    const noised = scheduler.addNoise(clean, noise, index);
    const isFlow = className.startsWith('Flow');
    const perfect = isFlow ? combine([1, noise], [-1, clean]) : noise;
    const { predOriginalSample } = scheduler.fresh().step(perfect, index, noised);
    // LCM mixes in a trace of the noised sample.
    expect(relativeError([...predOriginalSample.data], [...clean.data])).toBeLessThan(className.startsWith('LCM') ? 1e-3 : 1e-4);
  });
});

describe('samplers that add noise', () => {
  it.each([
    ['EulerAncestralDiscreteScheduler', sd, 3],
    ['LCMScheduler', sd, 3],
    ['DPMSolverMultistepScheduler', { ...sd, algorithm_type: 'sde-dpmsolver++' }, 3],
    ['EulerDiscreteScheduler', sd, 0],
    ['DDIMScheduler', sd, 0],
  ])('%s draws only where something of the draw is kept', (className, config, expected) => {
    const scheduler = schedulerFromConfig(className, config, { numInferenceSteps: 4 });
    let draws = 0;
    let sample = gaussianNoise(1, 0, [1, 1, 2, 2]);
    scheduler.timesteps.forEach((_, index) => {
      const noise = () => {
        draws += 1;
        return gaussianNoise(2, draws, [1, 1, 2, 2]);
      };
      sample = scheduler.step(gaussianNoise(3, index, [1, 1, 2, 2]), index, sample, noise).prevSample;
    });
    expect(draws).toBe(expected);
  });
});

describe('a scheduler that shifts its noise levels by the size of the picture', () => {
  const config = { use_dynamic_shifting: true, base_shift: 0.5, max_shift: 1.15, base_image_seq_len: 256, max_image_seq_len: 4096 };

  it('does so along a line through its two ends', () => {
    expect(dynamicShift(config, 256 * 4)).toBeCloseTo(0.5, 12);
    expect(dynamicShift(config, 4096 * 4)).toBeCloseTo(1.15, 12);
    expect(dynamicShift({}, 1024)).toBeNull();
  });

  it('starts larger pictures at more noise, and is made once for each size', () => {
    const schedule = renderingSchedules({
      scheduler: { className: 'FlowMatchEulerDiscreteScheduler', config },
      latents: { channels: 4, downscale: 8, scalingFactor: 1, shiftFactor: 0, mean: null, std: null },
    });
    const small = schedule({ numInferenceSteps: 4, width: 256, height: 256 });
    const large = schedule({ numInferenceSteps: 4, width: 1024, height: 1024 });
    expect(large.timesteps[1]).toBeGreaterThan(small.timesteps[1] ?? Infinity);
    expect(schedule({ numInferenceSteps: 4, width: 256, height: 256 })).toBe(small);
  });
});
