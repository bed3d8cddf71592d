import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import type { Generation, GenerateRequest } from '../../../preload/contract.ts';
import type { WireError } from '../../../preload/contract-error.ts';
import { windowStorage } from '../../app/window-storage.ts';
import { levelsOfPicture, type PictureLevels } from './picture-levels.ts';

export interface SketchDraft {
  readonly sketchId: string;
  readonly strength: number;
  /** The picture of the history that it is; null for a drawing. */
  readonly madeFrom: string | null;
}

/** A picture of which only what its mask says is made anew. */
export interface RepaintDraft {
  readonly pictureId: string;
  readonly maskId: string;
  readonly madeFrom: string | null;
  /** How much of what lies under the mask is kept, 0…1. */
  readonly keep: number;
}

export interface AdapterDraft {
  readonly id: string;
  readonly name: string;
  readonly strength: number;
}

/** When the reasons for a picture are found, and how: at once by measuring or by forecast, or only when asked for. */
export type Reasons = 'measured' | 'forecast' | 'asked';

/** What stands in the compose form. Null takes the checkpoint's default; a null seed is drawn for every picture. */
export interface ComposeState {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: number | null;
  readonly size: readonly [width: number, height: number] | null;
  readonly numInferenceSteps: number | null;
  readonly guidanceScale: number | null;
  readonly batch: number;
  readonly reasons: Reasons;
  readonly sketch: SketchDraft | null;
  readonly repaint: RepaintDraft | null;
  readonly adapters: readonly AdapterDraft[];
  readonly inTaste: boolean;
  readonly tasteStrength: number;
  /** Set here or taken from another picture; null takes the profile as it is. */
  readonly levels: PictureLevels | null;
  /** What is wrong with the prompt, said beside it; gone with the next keystroke. */
  readonly promptError: WireError | null;
  change(changes: Partial<ComposeDraft>): void;
  refusePrompt(error: WireError): void;
}

export type ComposeDraft = Omit<ComposeState, 'change' | 'promptError' | 'refusePrompt'>;

export const emptyDraft: ComposeDraft = {
  prompt: '',
  negativePrompt: '',
  seed: null,
  size: null,
  numInferenceSteps: null,
  guidanceScale: null,
  batch: 1,
  reasons: 'measured',
  sketch: null,
  repaint: null,
  adapters: [],
  inTaste: true,
  tasteStrength: 1,
  levels: null,
};

/** Version 1 kept sketch and repaint alone; version 2 knew no levels but those of another picture. */
type DraftBefore = Partial<ComposeDraft> & { readonly aspects?: Readonly<Record<string, number>> | null };

function draftOfBefore({ aspects = null, ...kept }: DraftBefore, version: number): Partial<ComposeDraft> {
  return version > 2 || aspects === null ? kept : { ...kept, levels: { whole: true, aspects } };
}

/** What stands in the form is work, so the window keeps it over a restart. */
export const useCompose = create<ComposeState>()(
  persist(
    (set) => ({
      ...emptyDraft,
      promptError: null,
      change: (changes) => set(changes.prompt === undefined ? changes : { ...changes, promptError: null }),
      refusePrompt: (error) => set({ promptError: error }),
    }),
    {
      name: 'finexl-compose',
      version: 3,
      storage: createJSONStorage(() => windowStorage),
      partialize: (state): ComposeDraft => {
        const { promptError: _, ...draft } = state;
        return draft;
      },
      migrate: (kept, version) => ({ ...emptyDraft, ...draftOfBefore(kept as DraftBefore, version) }),
    },
  ),
);

/** What the form starts from. What lies under a mask is kept as a sketch is, unless there is one already. */
function startOf({ sketch, repaint }: ComposeDraft): Pick<GenerateRequest, 'sketch' | 'inpaint' | 'madeFrom'> {
  const under = repaint !== null && repaint.keep > 0 ? { sketchId: repaint.pictureId, strength: repaint.keep } : null;
  return {
    sketch: sketch === null ? under : { sketchId: sketch.sketchId, strength: sketch.strength },
    inpaint: repaint === null ? null : { pictureId: repaint.pictureId, maskId: repaint.maskId },
    madeFrom: repaint?.madeFrom ?? sketch?.madeFrom ?? null,
  };
}

/** Whole levels are all there is of taste: the profile adds nothing to them. */
function tasteOf({ inTaste, tasteStrength, levels }: ComposeDraft): Pick<GenerateRequest, 'tasteStrength' | 'aspects'> {
  return { tasteStrength: inTaste && levels?.whole !== true ? tasteStrength : 0, aspects: { ...(inTaste ? levels?.aspects : null) } };
}

/** The request that the form stands for. */
export function requestOf(draft: ComposeDraft): GenerateRequest {
  return {
    prompt: draft.prompt.trim(),
    negativePrompt: draft.negativePrompt.trim(),
    seed: draft.seed,
    numInferenceSteps: draft.numInferenceSteps,
    guidanceScale: draft.guidanceScale,
    width: draft.size?.[0] ?? null,
    height: draft.size?.[1] ?? null,
    ...tasteOf(draft),
    ...startOf(draft),
    adapters: draft.adapters.map(({ id, strength }) => ({ id, strength })),
    batch: draft.batch,
    explain: draft.reasons !== 'asked',
    effort: draft.reasons === 'forecast' ? 'forecast' : 'measured',
  };
}

/** The request for this very picture, with its own checkpoint. */
export function requestAgainOf(generation: Generation, reasons: Reasons): GenerateRequest {
  const { prompt, negativePrompt, checkpoint } = generation;
  return { ...requestOf({ ...emptyDraft, ...draftOf(generation), reasons }), prompt, negativePrompt, checkpoint };
}

/** The form that would make this picture again: with its levels of taste in place of today's profile. */
export function draftOf(generation: Generation): Partial<ComposeDraft> {
  // An enlarged picture was rendered smaller.
  const scale = generation.upscale?.factor ?? 1;
  const isInTaste = Object.keys(generation.aspects).length > 0;
  return {
    prompt: generation.prompt,
    negativePrompt: generation.negativePrompt,
    seed: generation.seed,
    size: [generation.width / scale, generation.height / scale],
    numInferenceSteps: generation.numInferenceSteps,
    guidanceScale: generation.guidanceScale,
    ...startDraftOf(generation),
    adapters: generation.adapters.map(({ id, name, strength }) => ({ id, name, strength })),
    inTaste: isInTaste,
    levels: isInTaste ? levelsOfPicture(generation.aspects) : null,
    batch: 1,
  };
}

function startDraftOf({ sketch, inpaint, madeFrom }: Generation): Pick<ComposeDraft, 'sketch' | 'repaint'> {
  // What was kept under the mask came from the picture itself.
  const isUnder = sketch !== null && sketch.sketchId === inpaint?.pictureId;
  return {
    sketch: sketch === null || isUnder ? null : { ...sketch, madeFrom: inpaint === null ? madeFrom : null },
    repaint: inpaint === null ? null : { ...inpaint, madeFrom, keep: isUnder ? sketch.strength : 0 },
  };
}

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
