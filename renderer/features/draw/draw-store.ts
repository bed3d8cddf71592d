import { create } from 'zustand';
import { createJSONStorage, persist } from 'zustand/middleware';
import { windowStorage } from '../../app/window-storage.ts';
import { begun, changed, emptyDrawing, redone, undone, type Drawing, type DrawingHistory } from './drawing.ts';

/** Seen on any picture; in the mask itself it is white. */
export const MASK_COLOUR = '#f0386b';

export interface Brush {
  readonly tool: 'brush' | 'eraser';
  readonly colour: string;
  /** In the drawing's units. */
  readonly size: number;
}

/** The picture that a mask is painted over. */
export interface MaskSource {
  readonly pictureId: string;
  readonly width: number;
  readonly height: number;
  /** The picture of the history that it is; null where it came from elsewhere. */
  readonly madeFrom: string | null;
}

/** What lies on one of the two drawing tables. */
export interface Table {
  readonly history: DrawingHistory;
  /** The sketch or mask that the drawing was last taken over as, by which the form finds it again. */
  readonly savedAs: string | null;
}

export interface DrawState {
  readonly sketch: Table;
  readonly mask: Table;
  readonly maskSource: MaskSource | null;
  /** How far the mask's edge runs out, in the picture's pixels. */
  readonly feather: number;
  readonly brush: Brush;
  readonly maskBrush: Brush;
  draw(table: TableName, drawing: Drawing): void;
  begin(table: TableName, drawing: Drawing, savedAs?: string | null): void;
  beginMask(source: MaskSource): void;
  undo(table: TableName): void;
  redo(table: TableName): void;
  saved(table: TableName, id: string): void;
  takeBrush(table: TableName, brush: Partial<Brush>): void;
  setFeather(feather: number): void;
}

export type TableName = 'sketch' | 'mask';

const square = begun(emptyDrawing(1, 1));
const emptyTable: Table = { history: square, savedAs: null };

const brushes = { sketch: 'brush', mask: 'maskBrush' } as const;
export const brushOf = (state: DrawState, table: TableName): Brush => state[brushes[table]];

/** Both drawings as they stand. Kept by the window over a restart, strokes and all, so that one can be drawn on. */
export const useDraw = create<DrawState>()(
  persist(
    (set) => {
      const step = (table: TableName, next: (history: DrawingHistory) => DrawingHistory): void => {
        set((state) => ({ [table]: { ...state[table], history: next(state[table].history) } }));
      };
      return {
        sketch: emptyTable,
        mask: emptyTable,
        maskSource: null,
        feather: 0,
        brush: { tool: 'brush', colour: '#1f1f23', size: 22 },
        maskBrush: { tool: 'brush', colour: MASK_COLOUR, size: 90 },
        draw: (table, drawing) => step(table, (history) => changed(history, drawing)),
        begin: (table, drawing, savedAs = null) => set({ [table]: { history: begun(drawing), savedAs } }),
        beginMask: (source) => set({ maskSource: source, mask: { history: begun(emptyDrawing(source.width, source.height)), savedAs: null } }),
        undo: (table) => step(table, undone),
        redo: (table) => step(table, redone),
        saved: (table, id) => set((state) => ({ [table]: { ...state[table], savedAs: id } })),
        takeBrush: (table, brush) => set((state) => ({ [brushes[table]]: { ...brushOf(state, table), ...brush } })),
        setFeather: (feather) => set({ feather }),
      };
    },
    {
      name: 'finexl-drawings',
      version: 1,
      storage: createJSONStorage(() => windowStorage),
      // What was undone is not kept: a restart begins a new history at the drawing as it stands.
      partialize: ({ sketch, mask, maskSource, feather, brush, maskBrush }) => ({
        sketch: { ...sketch, history: begun(sketch.history.present) },
        mask: { ...mask, history: begun(mask.history.present) },
        maskSource,
        feather,
        brush,
        maskBrush,
      }),
    },
  ),
);
