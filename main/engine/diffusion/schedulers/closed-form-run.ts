import { StudioError } from '../../studio-error.ts';
import { tensor } from '../../runtime/tensor.ts';
import type { Tensor } from '../../runtime/tensor.ts';
import { isJsonObject, parseLenientJson } from '../lenient-json.ts';
import { asConfig, booleanOption, optionalNumber, optionalNumbers } from './scheduler-config.ts';
import type { SchedulerPlan } from './scheduler-config.ts';
import { schedulerFromConfig } from './scheduler-from-config.ts';

/**
 * Steps a scheduler on a closed-form "network", so that samplers can be compared across programs without a checkpoint.
 *
 *   start        xᵢ = √2 · sin(i) · initNoiseSigma           i: row-major position
 *   network      ε = sin(1.3 · scaleModelInput(x) + 0.001 · timestep)
 *   k-th draw    zᵢ = cos(0.7 · i + k)                       k from 0
 */
export interface SchedulerCase {
  readonly name?: string;
  readonly scheduler: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly num_inference_steps: number | null;
  readonly custom_timesteps: readonly number[] | null;
  /** Arguments of diffusers' `set_timesteps`: timesteps, sigmas, mu, original_inference_steps, strength. */
  readonly set_timesteps_kwargs: Readonly<Record<string, unknown>>;
  /** Arguments of diffusers' `step`: eta, use_clipped_model_output. */
  readonly step_kwargs?: Readonly<Record<string, unknown>>;
  readonly shape: readonly number[];
}

export interface SchedulerRun {
  readonly name: string | null;
  readonly scheduler: string;
  readonly num_inference_steps: number;
  readonly init_noise_sigma: number;
  readonly timesteps: readonly number[];
  readonly samples_after_step: readonly (readonly number[])[];
}

const f32 = Math.fround;

export function closedFormNetwork(sample: Tensor, timestep: number): Tensor {
  const phase = f32(0.001 * timestep);
  return tensor(
    sample.data.map((value) => Math.sin(f32(f32(f32(1.3) * value) + phase))),
    sample.dims,
  );
}

function wave(dims: readonly number[], height: (position: number) => number): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, position) => height(position)),
    dims,
  );
}

export function runSchedulerCase(schedulerCase: SchedulerCase): SchedulerRun {
  const scheduler = schedulerFromConfig(schedulerCase.scheduler, schedulerCase.config, planOf(schedulerCase));
  let draws = 0;
  const noise = (): Tensor => {
    const drawn = draws;
    draws += 1;
    return wave(schedulerCase.shape, (position) => Math.cos(f32(f32(f32(0.7) * position) + drawn)));
  };
  const start = wave(schedulerCase.shape, (position) => f32(Math.SQRT2) * f32(Math.sin(position)));
  let sample = tensor(
    start.data.map((value) => value * scheduler.initNoiseSigma),
    start.dims,
  );
  const samples = scheduler.timesteps.map((timestep, index) => {
    const output = closedFormNetwork(scheduler.scaleModelInput(sample, index), timestep);
    sample = scheduler.step(output, index, sample, noise).prevSample;
    return [...sample.data];
  });
  return {
    name: schedulerCase.name ?? null,
    scheduler: schedulerCase.scheduler,
    num_inference_steps: planOf(schedulerCase).numInferenceSteps,
    init_noise_sigma: scheduler.initNoiseSigma,
    timesteps: scheduler.timesteps,
    samples_after_step: samples,
  };
}

function planOf(schedulerCase: SchedulerCase): SchedulerPlan {
  const kwargs = schedulerCase.set_timesteps_kwargs;
  const timesteps = schedulerCase.custom_timesteps ?? optionalNumbers(kwargs, 'timesteps');
  const sigmas = optionalNumbers(kwargs, 'sigmas');
  const mu = optionalNumber(kwargs, 'mu');
  const originalInferenceSteps = optionalNumber(kwargs, 'original_inference_steps');
  const strength = optionalNumber(kwargs, 'strength');
  const stepping = schedulerCase.step_kwargs ?? {};
  const eta = optionalNumber(stepping, 'eta');
  // Euler's own sigmas include the final one, flow matching's do not; either way the count is only checked for sense.
  const numInferenceSteps = schedulerCase.num_inference_steps ?? timesteps?.length ?? sigmas?.length ?? 0;
  return {
    numInferenceSteps,
    ...(timesteps === null ? {} : { timesteps }),
    ...(sigmas === null ? {} : { sigmas }),
    ...(mu === null ? {} : { mu }),
    ...(originalInferenceSteps === null ? {} : { originalInferenceSteps }),
    ...(strength === null ? {} : { strength }),
    ...(eta === null ? {} : { eta }),
    useClippedModelOutput: booleanOption(stepping, 'use_clipped_model_output', false),
  };
}

/** JSON as Python writes it: diffusers' own defaults hold an infinity. Throws SyntaxError. */
export function parseSchedulerFile(text: string): unknown {
  return parseLenientJson(text);
}

/** A case of several that the studio refuses to run: the others run all the same. */
export interface RefusedCase {
  readonly name: string | null;
  readonly error: { readonly code: string; readonly message: string };
}

/**
 * Runs a parsed file: one case, a list of cases, or an object with `cases` (as tests/fixtures/golden/schedulers.json).
 * Throws StudioError `usage` when it is none of these, and what a single case throws.
 */
export function runSchedulerFile(json: unknown): SchedulerRun | { readonly cases: readonly (SchedulerRun | RefusedCase)[] } {
  if (Array.isArray(json)) {
    return { cases: json.map(runOrRefuse) };
  }
  if (isJsonObject(json) && Array.isArray(json['cases'])) {
    return { cases: json['cases'].map(runOrRefuse) };
  }
  return runSchedulerCase(parseCase(json));
}

function runOrRefuse(json: unknown): SchedulerRun | RefusedCase {
  try {
    return runSchedulerCase(parseCase(json));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const name = isJsonObject(json) && typeof json['name'] === 'string' ? json['name'] : null;
    return { name, error: { code: error.code, message: error.message } };
  }
}

/** Accepts `class` for `scheduler` and `steps` for `num_inference_steps` too; the shape defaults to [1, 4, 2, 3]. */
function parseCase(json: unknown): SchedulerCase {
  if (!isJsonObject(json)) {
    throw usage('a scheduler case is a JSON object');
  }
  const config = asConfig(json['config'] ?? {});
  const scheduler = json['scheduler'] ?? json['class'] ?? json['_class_name'] ?? config['_class_name'];
  if (typeof scheduler !== 'string') {
    throw usage('it names no scheduler class');
  }
  const steps = optionalNumber(json, 'num_inference_steps') ?? optionalNumber(json, 'steps');
  const timesteps = optionalNumbers(json, 'custom_timesteps');
  const kwargs = asConfig(json['set_timesteps_kwargs'] ?? {});
  if (steps === null && timesteps === null && kwargs['sigmas'] === undefined && kwargs['timesteps'] === undefined) {
    throw usage('it says nothing of the number of steps');
  }
  return {
    ...(typeof json['name'] === 'string' ? { name: json['name'] } : {}),
    scheduler,
    config,
    num_inference_steps: steps,
    custom_timesteps: timesteps,
    set_timesteps_kwargs: kwargs,
    step_kwargs: asConfig(json['step_kwargs'] ?? {}),
    shape: optionalNumbers(json, 'shape') ?? [1, 4, 2, 3],
  };
}

function usage(reason: string): StudioError {
  return new StudioError('usage', `This file is no scheduler case: ${reason}.`, { details: { reason } });
}
