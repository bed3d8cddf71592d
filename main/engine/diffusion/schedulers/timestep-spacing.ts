import type { TimestepSpacing } from './scheduler-config.ts';

/** How inference timesteps are picked from the training ones (Lin et al. 2023, arXiv 2305.08891, table 2), with NumPy's arithmetic. */

/** Rounds halves to even, as NumPy does. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) {
    return Math.round(value);
  }
  return floor % 2 === 0 ? floor : floor + 1;
}

export function linspace(start: number, end: number, count: number): number[] {
  if (count === 1) {
    return [start];
  }
  const step = (end - start) / (count - 1);
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? end : index * step + start));
}

/** numpy.arange(start, 0, −step), whose spacing is what is left of −step after one subtraction from start. */
function arangeDown(start: number, step: number): number[] {
  const delta = start - step - start;
  return Array.from({ length: Math.max(0, Math.ceil(start / step)) }, (_, index) => start + index * delta);
}

export interface SpacingOptions {
  readonly spacing: TimestepSpacing;
  readonly numTrainTimesteps: number;
  readonly numInferenceSteps: number;
  readonly stepsOffset: number;
  /** Whether timesteps are whole (DDIM, PNDM) or float32 numbers that `linspace` leaves as fractions (Euler). */
  readonly whole: boolean;
}

/** Descending timesteps. */
export function spacedTimesteps(options: SpacingOptions): number[] {
  const { spacing, numTrainTimesteps, numInferenceSteps } = options;
  switch (spacing) {
    case 'linspace': {
      const timesteps = linspace(0, numTrainTimesteps - 1, numInferenceSteps).reverse();
      return options.whole ? timesteps.map(roundHalfEven) : timesteps.map(Math.fround);
    }
    case 'leading': {
      const ratio = Math.floor(numTrainTimesteps / numInferenceSteps);
      return Array.from({ length: numInferenceSteps }, (_, index) => (numInferenceSteps - 1 - index) * ratio + options.stepsOffset);
    }
    case 'trailing':
      return trailingTimesteps(numTrainTimesteps, numTrainTimesteps / numInferenceSteps);
  }
}

export function trailingTimesteps(last: number, ratio: number): number[] {
  return arangeDown(last, ratio).map((timestep) => roundHalfEven(timestep) - 1);
}

/** numpy.interp over the grid 0, 1, 2, …; clamps outside. */
export function interpolate(position: number, values: ArrayLike<number>): number {
  const last = values.length - 1;
  if (position <= 0) {
    return values[0] ?? 0;
  }
  if (position >= last) {
    return values[last] ?? 0;
  }
  const low = Math.floor(position);
  const below = values[low] ?? 0;
  const above = values[low + 1] ?? 0;
  return (above - below) * (position - low) + below;
}
