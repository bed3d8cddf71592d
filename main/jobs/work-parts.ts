import type { StudioEvent } from '../../preload/contract.ts';
import type { ExplanationRepository } from '../database/explanation-repository.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { GenerationRepository } from '../database/generation-repository.ts';
import { WHOLE_DECODING, type Rendering } from '../engine/rendering.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from '../history/picture-files.ts';
import type { Sketches } from '../history/sketches.ts';
import type { Adapters } from '../library/adapters.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import type { Checkpoints } from '../library/checkpoints.ts';
import type { EngineSession } from './engine-session.ts';
import type { Attempt } from './fallback-ladder.ts';
import { note, providerInWords } from './notes.ts';

/** What every kind of work needs. */
export interface WorkParts {
  readonly session: EngineSession;
  readonly checkpoints: Checkpoints;
  readonly generations: GenerationRepository;
  readonly explanations: ExplanationRepository;
  readonly files: PictureFiles;
  readonly sketches: Sketches;
  readonly adapters: Adapters;
  /** What came with the studio: `models/`. */
  readonly modelFolder: string;
  readonly clock: () => Date;
  readonly emit: (event: StudioEvent) => void;
  /** Which execution provider to ask the engine for. */
  readonly providerFor: (checkpoint: string) => Promise<string>;
  /** Null while a provider that made a picture can still be used for its checkpoint; else why not. */
  readonly whyNot: (provider: string, checkpoint: string) => Promise<string | null>;
  /** Names what of a checkpoint's files draws its pictures. */
  readonly drawnBy: (checkpoint: Pick<CheckpointOnDisk, 'directory'>) => Promise<string>;
  /** A provider that failed at work is not tried again until something about it changes. */
  readonly condemn: (provider: string, checkpoint: string, reason: string) => Promise<void>;
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
 * The picture whose rendering it is: of an enlarged picture the one it was made from. What is asked of its causes is asked of
 * that one. Throws StudioError `generation-unknown` when there is no such picture, or it is deleted.
 */
export function requireRendered(generations: GenerationRepository, id: string): GenerationRecord {
  const generation = requireGeneration(generations, id);
  if (generation.upscale === null) return generation;
  if (generation.upscale.of !== null) return requireGeneration(generations, generation.upscale.of);
  throw new StudioError('generation-unknown', `“${id}” was enlarged from a picture that is deleted, and its reasons with it.`, { details: { generation: id } });
}

/** What is made of a picture later begins from its seed; noise from a file is not kept. Throws StudioError `noise-not-kept`. */
export function refuseNoiseFile({ id, fromNoiseFile }: Pick<GenerationRecord, 'id' | 'fromNoiseFile'>): void {
  if (!fromNoiseFile) return;
  throw new StudioError(
    'noise-not-kept',
    `“${id}” began from noise in a file, which is not kept: what is made of it now would begin from other noise. Make it again with “generate --noise”, which explains it in the same run.`,
    { details: { generation: id } },
  );
}

/**
 * The same noise through another version of the checkpoint is another picture: nothing that is found out there is true of
 * this one. Of pictures from before versions were kept, those of the bundled checkpoint were drawn by an older one, since it
 * has changed with the release that keeps them. Throws StudioError `drawn-otherwise`.
 */
export async function refuseDrawnOtherwise(
  { checkpoints, drawnBy }: Pick<WorkParts, 'checkpoints' | 'drawnBy'>,
  generation: Pick<GenerationRecord, 'id' | 'checkpoint' | 'drawnBy'>,
): Promise<void> {
  const checkpoint = checkpoints.require(generation.checkpoint);
  const isSame = generation.drawnBy === null ? !checkpoint.bundled : generation.drawnBy === (await drawnBy(checkpoint));
  if (isSame) return;
  throw new StudioError(
    'drawn-otherwise',
    `“${generation.id}” was drawn by another version of “${checkpoint.name}” than is here now, which draws another picture of the same settings. Make it again to see its reasons.`,
    { details: { generation: generation.id, checkpoint: generation.checkpoint } },
  );
}

/**
 * A picture's counterfactuals and explanations are made where and as it was made: another provider's rounding, or tiles,
 * must not be taken for an effect. Where that provider can't be used any more the CPU is taken, and `note` says so.
 */
export async function attemptFor(
  parts: Pick<WorkParts, 'generations' | 'providerFor' | 'whyNot' | 'locale'>,
  generation: GenerationRecord,
): Promise<{ readonly attempt: Attempt; readonly note: string | null }> {
  const origin = generation.parent === null ? generation : requireGeneration(parts.generations, generation.parent);
  const decoding = origin.decoding ?? WHOLE_DECODING;
  const { provider } = origin;
  if (provider === null) return { attempt: { provider: await parts.providerFor(generation.checkpoint), decoding }, note: null };
  const reason = provider === 'cpu' ? null : await parts.whyNot(provider, generation.checkpoint);
  if (reason === null) return { attempt: { provider, decoding }, note: null };
  return {
    attempt: { provider: 'cpu', decoding },
    note: note(parts.locale(), 'provider-changed', { provider: providerInWords(provider), reason }),
  };
}

/** The rendering that a row of the history stands for. Throws StudioError `adapter-unknown` when one of its adapters is gone. */
export async function renderingOf(generation: GenerationRecord, { sketches, adapters }: Pick<WorkParts, 'sketches' | 'adapters'>): Promise<Rendering> {
  const inputs = await Promise.all(
    generation.adapters.map(async (use) => ({ id: use.id, name: use.name, path: await adapters.path(use), strength: use.strength })),
  );
  return {
    prompt: generation.prompt,
    negativePrompt: generation.negativePrompt,
    seed: generation.seed,
    numInferenceSteps: generation.numInferenceSteps,
    guidanceScale: generation.guidanceScale,
    width: generation.width,
    height: generation.height,
    sketch: generation.sketch === null ? null : { path: sketches.path(generation.sketch.sketchId), strength: generation.sketch.strength },
    inpaint:
      generation.inpaint === null ? null : { picturePath: sketches.path(generation.inpaint.pictureId), maskPath: sketches.path(generation.inpaint.maskId) },
    aspects: generation.aspects,
    ...(inputs.length === 0 ? {} : { adapters: inputs }),
    factors: generation.factors,
    coalition: generation.coalition,
  };
}
