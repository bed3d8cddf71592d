import { blendKey } from '../diffusion/adapter-blend.ts';
import { unguided } from '../diffusion/guider.ts';
import type { Conditioning, Pipeline, TrajectoryStep } from '../diffusion/pipeline.ts';
import type { Rendering } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** A step's latents, and what was found there under the full coalition. */
export interface KnownStep extends Pick<TrajectoryStep, 'index' | 'latents'> {
  /** Outputs that need no evaluation, since the picture itself needed them; null where none did. */
  readonly known: (Pick<TrajectoryStep, 'modelOutput' | 'unconditionalOutput'> & { readonly full: Conditioning }) | null;
}

/** A step of the picture that was realised under `full`. */
export function knownAt({ index, latents, modelOutput, unconditionalOutput }: TrajectoryStep, full: Conditioning): KnownStep {
  return { index, latents, known: { full, modelOutput, unconditionalOutput } };
}

/** The network's outputs at one step's realised latents, for any conditioning, as the picture would be guided there; nothing is evaluated twice. */
export interface StepOutputs {
  at(conditioning: Conditioning): Promise<Tensor>;
  /** Has everything ready that `at` will be asked for, several questions to a run where the provider is faster that way. */
  prepare(conditionings: readonly Conditioning[]): Promise<void>;
}

/**
 * A guided output is put together from its halves, as the pipeline does it, so that coalitions that share a negative prompt
 * share its evaluation: K coalitions cost K + 1 evaluations instead of 2K.
 * At a step that is not guided it is e(c), and coalitions that differ in the negative prompt alone are one.
 */
export function stepOutputs(
  pipeline: Pipeline,
  rendering: Rendering,
  { index, latents, known }: KnownStep,
  onEvaluation: () => void,
  signal: AbortSignal,
): StepOutputs {
  const asGuided = (conditioning: Conditioning): Conditioning => pipeline.guidedAs(rendering, index, conditioning);
  /** Key of a conditioning → its output. */
  const outputs = new Map<string, Tensor>();
  if (known !== null) {
    const full = asGuided(known.full);
    outputs.set(full.key, known.modelOutput);
    if (full.unconditional !== null && known.unconditionalOutput !== null) outputs.set(unguided(full.unconditional, full).key, known.unconditionalOutput);
  }
  const evaluated = async (conditioning: Conditioning): Promise<Tensor> => {
    const found = outputs.get(conditioning.key);
    if (found !== undefined) return found;
    const output = await pipeline.predict(rendering, latents, index, conditioning, signal);
    onEvaluation();
    outputs.set(conditioning.key, output);
    return output;
  };
  return {
    async prepare(conditionings) {
      if (pipeline.batchSize() === 1) return;
      const missing = new Map<string, Conditioning>();
      for (const question of conditionings
        .map(asGuided)
        .filter(({ key }) => !outputs.has(key))
        .flatMap(halves)) {
        if (!outputs.has(question.key)) missing.set(question.key, question);
      }
      for (const group of Map.groupBy(missing.values(), ({ adapters }) => blendKey(adapters ?? [])).values()) {
        for (const [at, output] of (await pipeline.predictAll(rendering, latents, index, group, signal)).entries()) {
          const question = group[at];
          if (question !== undefined) outputs.set(question.key, output);
          onEvaluation();
        }
      }
    },
    async at(conditioning) {
      const guided = asGuided(conditioning);
      const { conditional, unconditional, guidanceScale, key } = guided;
      if (unconditional === null) return evaluated(guided);
      const found = outputs.get(key);
      if (found !== undefined) return found;
      const without = await evaluated(unguided(unconditional, guided));
      const withPrompt = await evaluated(unguided(conditional, guided));
      const output = pipeline.guide(rendering, latents, index, guidanceScale, { without, withPrompt });
      outputs.set(key, output);
      return output;
    },
  };
}

/** The evaluations of which an output is put together. */
function halves(conditioning: Conditioning): readonly Conditioning[] {
  const { conditional, unconditional } = conditioning;
  return unconditional === null ? [conditioning] : [unguided(conditional, conditioning), unguided(unconditional, conditioning)];
}

/** Evaluations that `conditionings` cost at one step, as they are guided there, when what was realised under `full` is known. */
export function evaluationsFor(conditionings: readonly Conditioning[], full: Conditioning): number {
  const keys = conditionings.filter(({ key }) => key !== full.key).flatMap((conditioning) => halves(conditioning).map(({ key }) => key));
  const known = full.unconditional === null ? null : unguided(full.unconditional, full).key;
  return new Set(keys.filter((key) => key !== known)).size;
}
