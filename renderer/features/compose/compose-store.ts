import { create } from 'zustand';
import type { Generation, GenerateRequest, WireError } from '../../../preload/contract.ts';

export interface SketchDraft {
  readonly sketchId: string;
  readonly strength: number;
}

export interface AdapterDraft {
  readonly id: string;
  readonly name: string;
  readonly strength: number;
}

/** What stands in the compose form. Null takes the checkpoint's default; a null seed is drawn for every picture. */
export interface ComposeState {
  readonly prompt: string;
  readonly negativePrompt: string;
  readonly seed: number | null;
  readonly size: readonly [width: number, height: number] | null;
  readonly numInferenceSteps: number | null;
  readonly guidanceScale: number | null;
  readonly batch: number;
  readonly sketch: SketchDraft | null;
  readonly adapters: readonly AdapterDraft[];
  readonly inTaste: boolean;
  readonly tasteStrength: number;
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
  sketch: null,
  adapters: [],
  inTaste: true,
  tasteStrength: 1,
};

export const useCompose = create<ComposeState>()((set) => ({
  ...emptyDraft,
  promptError: null,
  change: (changes) => set(changes.prompt === undefined ? changes : { ...changes, promptError: null }),
  refusePrompt: (error) => set({ promptError: error }),
}));

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
    tasteStrength: draft.inTaste ? draft.tasteStrength : 0,
    sketch: draft.sketch,
    adapters: draft.adapters.map(({ id, strength }) => ({ id, strength })),
    batch: draft.batch,
  };
}

/** The form that would make this picture again. */
export function draftOf(generation: Generation): Partial<ComposeDraft> {
  return {
    prompt: generation.prompt,
    negativePrompt: generation.negativePrompt,
    seed: generation.seed,
    size: [generation.width, generation.height],
    numInferenceSteps: generation.numInferenceSteps,
    guidanceScale: generation.guidanceScale,
    sketch: generation.sketch,
    adapters: generation.adapters.map(({ id, name, strength }) => ({ id, name, strength })),
    inTaste: Object.keys(generation.aspects).length > 0,
    batch: 1,
  };
}

export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
}
