import { create } from 'zustand';

/** Several pictures of the history that something is to be done with; the one on the stage is the selection's. */
export interface PickedState {
  readonly ids: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | null;
  /** Whether a press picks without a key held down, as touch and the keyboard need it. */
  readonly picking: boolean;
  /** Takes one in, or out again. */
  toggle(id: string): void;
  /** These, in place of what was picked or (`keep`) besides it. */
  take(ids: readonly string[], anchor: string | null, keep?: boolean): void;
  pickMode(on: boolean): void;
  clear(): void;
}

export const usePicked = create<PickedState>()((set) => ({
  ids: new Set(),
  anchor: null,
  picking: false,
  toggle: (id) =>
    set(({ ids }) => {
      const after = new Set(ids);
      if (!after.delete(id)) after.add(id);
      return { ids: after, anchor: id };
    }),
  take: (ids, anchor, keep = false) => set((state) => ({ ids: new Set(keep ? [...state.ids, ...ids] : ids), anchor })),
  pickMode: (on) => set(on ? { picking: true } : { picking: false, ids: new Set(), anchor: null }),
  clear: () => set({ ids: new Set(), anchor: null, picking: false }),
}));

/** Whether Escape has something to leave here. */
export function isPicking({ ids, picking }: Pick<PickedState, 'ids' | 'picking'>): boolean {
  return picking || ids.size > 0;
}
