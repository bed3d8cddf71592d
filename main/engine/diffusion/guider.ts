import type { Rendering } from '../rendering.ts';
import { dot } from '../runtime/dot.ts';
import { combine } from '../runtime/linear-combination.ts';
import type { Tensor } from '../runtime/tensor.ts';
import { blendKey } from './adapter-blend.ts';
import type { AdapterBlend } from './adapter-blend.ts';
import type { Conditioning, Pipeline } from './pipeline.ts';
import type { PromptStates } from './prompt-states.ts';
import type { Scheduler } from './schedulers/scheduler.ts';
import { startIndexOf } from './starting-point.ts';

/**
 * How a checkpoint guides, in the terms of diffusers' guiders; both 1: classifier-free guidance at every step (Ho and Salimans
 * 2022, arXiv 2207.12598).
 */
export interface Guidance {
  /**
   * Fraction of the steps taken after which guidance stops, 0…1, rounded up, so that a single step is guided. The first steps
   * decide what is drawn and gain from it; the later ones draw its surface and are better without, and at half the price
   * (Kynkäänniemi et al. 2024, arXiv 2404.07724). A sketch's picture, which starts late, is guided at its own first ones.
   */
  readonly stop: number;
  /**
   * How much is kept of guidance's part along the clean latents as the prompt alone foretells them, 0…1: that part adds
   * contrast and saturation, not content (Sadat et al. 2024, arXiv 2410.02416, adaptive projected guidance).
   */
  readonly eta: number;
}

export const CLASSIFIER_FREE: Guidance = { stop: 1, eta: 1 };

export function guider({ stop, eta }: Guidance, schedule: (rendering: Rendering) => Scheduler): Pick<Pipeline, 'guidedAs' | 'guide'> {
  return {
    guidedAs(rendering, stepIndex, conditioning) {
      if (conditioning.unconditional === null) return conditioning;
      const scheduler = schedule(rendering);
      const start = startIndexOf(rendering, scheduler);
      // The small term undoes float64's habit of making 0.07 · 100 more than 7.
      const guidedSteps = Math.ceil(stop * (scheduler.timesteps.length - start) - 1e-9);
      return stepIndex - start < guidedSteps ? conditioning : unguided(conditioning.conditional, conditioning);
    },
    guide(rendering, latents, stepIndex, scale, { without, withPrompt }) {
      if (eta === 1) return combine([1 - scale, without], [scale, withPrompt]);
      // Clean latents are affine in the output, x = A z + B e, so that the part of B (e(c) − e(neg)) along x comes to q x / B in e.
      const clean = schedule(rendering).fresh().step(withPrompt, stepIndex, latents).predOriginalSample;
      const along = (dot(withPrompt.data, clean.data) - dot(without.data, clean.data)) / Math.max(dot(clean.data, clean.data), Number.MIN_VALUE);
      return combine([1 - scale, without], [scale, withPrompt], [-(scale - 1) * (1 - eta) * along, clean]);
    },
  };
}

/** What the network is asked under these states alone; equal states through equal networks have equal keys. */
export function unguided(states: PromptStates, { adapters }: Pick<Conditioning, 'adapters'>): Conditioning {
  return { conditional: states, unconditional: null, guidanceScale: 1, key: statesKey(states, adapters), ...(adapters === undefined ? {} : { adapters }) };
}

/** The same states through the same network. */
function statesKey(states: PromptStates, adapters: AdapterBlend = []): string {
  return [contentKey(states), ...(states.pooled === undefined ? [] : [contentKey(states.pooled)]), blendKey(adapters)].join(' ');
}

const contentKeys = new WeakMap<Tensor, string>();

/** Two 32-bit FNV-1a hashes (one over the values in order, one reversed) and the length. */
function contentKey(states: Tensor): string {
  const known = contentKeys.get(states);
  if (known !== undefined) return known;
  const words = new Uint32Array(states.data.buffer, states.data.byteOffset, states.data.length);
  let forward = 0x811c9dc5;
  let backward = 0x811c9dc5;
  for (let index = 0; index < words.length; index += 1) {
    forward = Math.imul(forward ^ (words[index] ?? 0), 0x01000193);
    forward ^= forward >>> 15;
    backward = Math.imul(backward ^ (words[words.length - 1 - index] ?? 0), 0x01000193);
    backward ^= backward >>> 13;
  }
  const key = `${words.length}:${forward >>> 0}:${backward >>> 0}`;
  contentKeys.set(states, key);
  return key;
}
