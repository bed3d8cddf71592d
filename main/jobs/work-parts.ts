import type { StudioEvent } from '../../preload/contract.ts';
import type { ExplanationRepository } from '../database/explanation-repository.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import type { Rendering } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from '../history/picture-files.ts';
import type { Sketches } from '../history/sketches.ts';
import type { Checkpoints } from '../library/checkpoints.ts';
import type { EngineSession } from './engine-session.ts';

/** What every kind of work needs. */
export interface WorkParts {
  readonly session: EngineSession;
  readonly checkpoints: Checkpoints;
  readonly generations: GenerationRepository;
  readonly explanations: ExplanationRepository;
  readonly files: PictureFiles;
  readonly sketches: Sketches;
  readonly clock: () => Date;
  readonly emit: (event: StudioEvent) => void;
  /** Which execution provider to ask the engine for. */
  readonly providerFor: (checkpoint: string) => Promise<string>;
  readonly locale: () => string;
  /** Whether previews are wanted while a picture is made; they cost a little. */
  readonly previews: boolean;
  /** For comparisons with other programs: noise to start from, and where to leave the final latents. */
  readonly renderFiles: { readonly noiseFile?: string; readonly latentsFile?: string };
}

/** Throws StudioError `generation-unknown`. */
export function requireGeneration(generations: GenerationRepository, id: string): GenerationRecord {
  const generation = generations.get(id);
  if (generation !== null) return generation;
  throw new StudioError('generation-unknown', `There is no picture “${id}” in the history.`, { details: { generation: id } });
}

/**
 * A picture's counterfactuals and explanations are made where it was made: another provider's rounding must not be taken
 * for an effect.
 */
export async function providerOf(parts: Pick<WorkParts, 'generations' | 'providerFor'>, generation: GenerationRecord): Promise<string> {
  const origin = generation.parent === null ? generation : requireGeneration(parts.generations, generation.parent);
  return origin.provider ?? (await parts.providerFor(generation.checkpoint));
}

/** The rendering that a row of the history stands for. */
export function renderingOf(generation: GenerationRecord, sketches: Sketches): Rendering {
  return {
    prompt: generation.prompt,
    negativePrompt: generation.negativePrompt,
    seed: generation.seed,
    numInferenceSteps: generation.numInferenceSteps,
    guidanceScale: generation.guidanceScale,
    width: generation.width,
    height: generation.height,
    sketch: generation.sketch === null ? null : { path: sketches.path(generation.sketch.sketchId), strength: generation.sketch.strength },
    aspects: generation.aspects,
    factors: generation.factors,
    coalition: generation.coalition,
  };
}
