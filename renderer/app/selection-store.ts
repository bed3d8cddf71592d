import { create } from 'zustand';

export type Panel = 'models' | 'audit' | 'draw' | 'repaint' | 'adapters' | 'profile' | 'settings' | 'doctor' | 'about' | 'shortcuts' | 'delete';

/** A what-if on one picture: the factors that differ from how the picture was made. */
export interface WhatIf {
  readonly generationId: string;
  /** Factor id → strength; only factors that were changed. */
  readonly strengths: Readonly<Record<string, number>>;
  /** The counterfactual's id once the studio has answered for exactly these strengths. */
  readonly resultId: string | null;
}

export interface SelectionState {
  readonly selectedId: string | null;
  /** The picture that was selected before this one. */
  readonly previousId: string | null;
  readonly highlighted: string | null;
  /** Whether another picture lies beside the shown one: the plain one, or of a counterfactual its original. */
  readonly comparingPlain: boolean;
  /** While comparing: this picture in place of the plain one. */
  readonly besideId: string | null;
  /** Whether the stage shows the picture close up, larger than it fits. */
  readonly zoomed: boolean;
  readonly whatIf: WhatIf | null;
  readonly place: { readonly x: number; readonly y: number } | null;
  readonly panel: Panel | null;
  select(id: string | null): void;
  highlight(factor: string | null): void;
  comparePlain(on: boolean): void;
  /** Lays another picture of the history beside the shown one. */
  compareWith(id: string): void;
  zoom(on: boolean): void;
  setStrength(generationId: string, factor: string, strength: number, original: number): void;
  openWhatIf(whatIf: WhatIf): void;
  answerWhatIf(strengths: WhatIf['strengths'], resultId: string): void;
  /** Asks the standing question once more. */
  askAgain(): void;
  resetWhatIf(): void;
  pointAt(place: SelectionState['place']): void;
  open(panel: Panel | null): void;
}

/** The changed strengths after one more change; a factor back at its own strength drops out. */
export function withStrength(strengths: WhatIf['strengths'], factor: string, strength: number, original: number): WhatIf['strengths'] {
  const rest = Object.fromEntries(Object.entries(strengths).filter(([id]) => id !== factor));
  return Math.abs(strength - original) < 1e-6 ? rest : { ...rest, [factor]: strength };
}

/** What is remembered when another picture is selected. */
function before({ selectedId, previousId }: SelectionState): Pick<SelectionState, 'previousId'> {
  return { previousId: selectedId ?? previousId };
}

export const useSelection = create<SelectionState>()((set) => ({
  selectedId: null,
  previousId: null,
  highlighted: null,
  comparingPlain: false,
  besideId: null,
  zoomed: false,
  whatIf: null,
  place: null,
  panel: null,
  select: (id) =>
    set((state) =>
      state.selectedId === id ? {} : { ...before(state), selectedId: id, highlighted: null, comparingPlain: false, besideId: null, whatIf: null, place: null },
    ),
  highlight: (factor) => set({ highlighted: factor }),
  comparePlain: (on) => set({ comparingPlain: on, besideId: null }),
  compareWith: (id) => set((state) => (state.selectedId === id ? {} : { comparingPlain: true, besideId: id, whatIf: null, place: null })),
  zoom: (on) => set({ zoomed: on }),
  setStrength: (generationId, factor, strength, original) =>
    set((state) => {
      const before = state.whatIf?.generationId === generationId ? state.whatIf.strengths : {};
      const strengths = withStrength(before, factor, strength, original);
      if (Object.keys(strengths).length === 0) return { whatIf: null };
      return { whatIf: { generationId, strengths, resultId: null }, comparingPlain: false, besideId: null };
    }),
  openWhatIf: (whatIf) => set({ selectedId: whatIf.generationId, whatIf, comparingPlain: false, besideId: null, place: null, highlighted: null }),
  answerWhatIf: (strengths, resultId) => set((state) => (state.whatIf?.strengths === strengths ? { whatIf: { ...state.whatIf, resultId } } : {})),
  askAgain: () => set((state) => (state.whatIf === null ? {} : { whatIf: { ...state.whatIf, strengths: { ...state.whatIf.strengths }, resultId: null } })),
  resetWhatIf: () => set({ whatIf: null }),
  pointAt: (place) => set({ place }),
  open: (panel) => set({ panel }),
}));
