import { blendKey } from '../diffusion/adapter-blend.ts';
import type { AdapterBlend } from '../diffusion/adapter-blend.ts';
import type { Conditioning, Pipeline, TrajectoryStep } from '../diffusion/pipeline.ts';
import type { PromptStates } from '../diffusion/prompt-states.ts';
import type { Rendering } from '../rendering.ts';
import { combine } from '../runtime/linear-combination.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** Outputs at a step that need no evaluation, since the picture itself needed them. */
export interface KnownOutputs {
  /** Key of the conditioning → guided output. */
  readonly guided: ReadonlyMap<string, Tensor>;
  /** What identifies a half (see halfKey) → its output. */
  readonly halves: ReadonlyMap<string, Tensor>;
}

export const NOTHING_KNOWN: KnownOutputs = { guided: new Map(), halves: new Map() };

/** What is known of a step that was realised under `full`. */
export function knownAt(step: TrajectoryStep, full: Conditioning): KnownOutputs {
  const halves = new Map<string, Tensor>();
  if (full.unconditional !== null && step.unconditionalOutput !== null) halves.set(halfKey(full.unconditional, full.adapters), step.unconditionalOutput);
  return { guided: new Map([[full.key, step.modelOutput]]), halves };
}

/** The network's guided outputs at one step's realised latents, for any conditioning; nothing is evaluated twice. */
export interface StepOutputs {
  at(conditioning: Conditioning): Promise<Tensor>;
  /** Has everything ready that `at` will be asked for, several questions to a run where the provider is faster that way. */
  prepare(conditionings: readonly Conditioning[]): Promise<void>;
}

/**
 * With guidance, e(neg) + g (e(c) − e(neg)) is put together from its halves, so that coalitions that share a negative
 * prompt share its evaluation: K coalitions cost K + 1 evaluations instead of 2K. The sum is rounded as the pipeline's.
 */
export function stepOutputs(
  pipeline: Pipeline,
  rendering: Rendering,
  step: Pick<TrajectoryStep, 'index' | 'latents'>,
  known: KnownOutputs,
  onEvaluation: () => void,
  signal: AbortSignal,
): StepOutputs {
  const guided = new Map<string, Tensor>(known.guided);
  const halves = new Map<string, Tensor>(known.halves);
  const half = async (states: PromptStates, { adapters }: Pick<Conditioning, 'adapters'>): Promise<Tensor> => {
    const key = halfKey(states, adapters);
    const known = halves.get(key);
    if (known !== undefined) return known;
    const output = await pipeline.predict(rendering, step.latents, step.index, unguided(states, { adapters }, key), signal);
    onEvaluation();
    halves.set(key, output);
    return output;
  };
  return {
    async prepare(conditionings) {
      if (pipeline.batchSize() === 1) return;
      const missing = new Map<string, Missing>();
      for (const conditioning of conditionings) {
        const { conditional, unconditional, adapters, key } = conditioning;
        if (guided.has(key)) continue;
        if (unconditional === null) missing.set(key, { key, conditioning, into: guided });
        for (const states of unconditional === null ? [] : [conditional, unconditional]) {
          const own = halfKey(states, adapters);
          if (!halves.has(own)) missing.set(own, { key: own, conditioning: unguided(states, conditioning, own), into: halves });
        }
      }
      for (const group of Map.groupBy(missing.values(), ({ conditioning }) => blendKey(conditioning.adapters ?? [])).values()) {
        const questions = group.map(({ conditioning }) => conditioning);
        const outputs = await pipeline.predictAll(rendering, step.latents, step.index, questions, signal);
        for (const [at, output] of outputs.entries()) {
          const { key, into } = group[at] ?? {};
          if (key !== undefined) into?.set(key, output);
          onEvaluation();
        }
      }
    },
    async at(conditioning) {
      const known = guided.get(conditioning.key);
      if (known !== undefined) return known;
      const output = await evaluate(conditioning);
      guided.set(conditioning.key, output);
      return output;
    },
  };

  async function evaluate(conditioning: Conditioning): Promise<Tensor> {
    const { conditional, unconditional, guidanceScale } = conditioning;
    if (unconditional !== null) {
      return combine([1 - guidanceScale, await half(unconditional, conditioning)], [guidanceScale, await half(conditional, conditioning)]);
    }
    const output = await pipeline.predict(rendering, step.latents, step.index, conditioning, signal);
    onEvaluation();
    return output;
  }
}

/** What has to be evaluated, and where it is kept. */
interface Missing {
  readonly key: string;
  readonly conditioning: Conditioning;
  readonly into: Map<string, Tensor>;
}

function unguided(states: PromptStates, { adapters }: Pick<Conditioning, 'adapters'>, key: string): Conditioning {
  return { conditional: states, unconditional: null, guidanceScale: 1, key, ...(adapters === undefined ? {} : { adapters }) };
}

/** Evaluations that `conditionings` cost at one step, when what was realised under `full` is known. */
export function evaluationsFor(conditionings: readonly Conditioning[], full: Conditioning): number {
  const fresh = conditionings.filter((conditioning) => conditioning.key !== full.key);
  const keys = fresh.flatMap(({ conditional, unconditional, key, adapters }) =>
    unconditional === null ? [key] : [halfKey(conditional, adapters), halfKey(unconditional, adapters)],
  );
  const known = full.unconditional === null ? null : halfKey(full.unconditional, full.adapters);
  return new Set(keys.filter((key) => key !== known)).size;
}

/** The same states through the same network. */
function halfKey(states: PromptStates, adapters: AdapterBlend = []): string {
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
