import { StudioError } from '../../studio-error.ts';
import { isJsonObject } from '../lenient-json.ts';
import type { JsonObject } from '../lenient-json.ts';

/** Options of a scheduler as diffusers saves them in scheduler_config.json. Missing and null options take the class's default. */

export function unsupported(option: string, value: unknown): StudioError {
  return new StudioError('checkpoint-corrupt', `The scheduler option ${option} = ${JSON.stringify(value)} is not supported.`, {
    details: { option, value: typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value) },
  });
}

export function numberOption(config: JsonObject, name: string, fallback: number): number {
  return optionalNumber(config, name) ?? fallback;
}

export function optionalNumber(config: JsonObject, name: string): number | null {
  const value = config[name] ?? null;
  if (value !== null && typeof value !== 'number') {
    throw unsupported(name, value);
  }
  return value;
}

export function booleanOption(config: JsonObject, name: string, fallback: boolean): boolean {
  const value = config[name] ?? fallback;
  if (typeof value !== 'boolean') {
    throw unsupported(name, value);
  }
  return value;
}

/** One of a closed set of words. */
export function wordOption<Word extends string>(config: JsonObject, name: string, words: readonly Word[], fallback: Word): Word {
  const value = config[name] ?? fallback;
  const word = words.find((known) => known === value);
  if (word === undefined) {
    throw unsupported(name, value);
  }
  return word;
}

export function optionalNumbers(config: JsonObject, name: string): readonly number[] | null {
  const value = config[name] ?? null;
  if (value === null) {
    return null;
  }
  if (!Array.isArray(value) || !value.every((entry): entry is number => typeof entry === 'number')) {
    throw unsupported(name, value);
  }
  return value;
}

export type PredictionType = 'epsilon' | 'v_prediction' | 'sample';
export type TimestepSpacing = 'leading' | 'linspace' | 'trailing';
export const TIMESTEP_SPACINGS: readonly TimestepSpacing[] = ['leading', 'linspace', 'trailing'];

/** How many steps, or exactly which ones: the arguments of diffusers' `set_timesteps`. */
export interface SchedulerPlan {
  readonly numInferenceSteps: number;
  /** Own timesteps (Euler, LCM, DPM++ and flow matching take them). */
  readonly timesteps?: readonly number[];
  /** Own noise levels (Euler and flow matching take them). */
  readonly sigmas?: readonly number[];
  /** Shift of flow matching with `use_dynamic_shifting`. */
  readonly mu?: number;
  /** LCM: the steps it was distilled with. */
  readonly originalInferenceSteps?: number;
  /** LCM: the part of its schedule that is used, in 0…1. */
  readonly strength?: number;
  /** DDIM: 0 adds no noise, 1 as much as DDPM (an argument of diffusers' `step`). */
  readonly eta?: number;
  /** DDIM: whether the noise is taken anew from the clipped clean latents (an argument of diffusers' `step`). */
  readonly useClippedModelOutput?: boolean;
}

export function refuseOwnTimesteps(plan: SchedulerPlan, className: string): void {
  if (plan.timesteps !== undefined || plan.sigmas !== undefined) {
    throw new StudioError('setting-out-of-range', `${className} takes no timesteps or sigmas of one's own.`, { details: { setting: 'timesteps' } });
  }
}

/** Refuses timesteps of one's own beside options that would space them anew, as diffusers does. */
export function refuseTimestepsWith(config: JsonObject, plan: SchedulerPlan, options: readonly string[]): void {
  const option = plan.timesteps === undefined ? undefined : options.find((name) => booleanOption(config, name, false));
  if (option !== undefined) {
    throw new StudioError('setting-out-of-range', `Timesteps of one's own don't go together with ${option}.`, { details: { setting: 'timesteps', option } });
  }
}

export function asConfig(value: unknown): JsonObject {
  if (!isJsonObject(value)) {
    throw new StudioError('checkpoint-corrupt', 'The scheduler configuration is not a JSON object.', { details: { component: 'scheduler' } });
  }
  return value;
}
