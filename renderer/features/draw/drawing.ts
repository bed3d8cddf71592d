/** A drawing as a list of strokes, so that each can be undone and the whole be painted in any size. Pure. */

/** Across and down in the drawing's units, and how hard the pen was pressed, 0…1. */
export type StrokePoint = readonly [x: number, y: number, pressure: number];

export interface Stroke {
  readonly tool: 'brush' | 'eraser';
  readonly colour: string;
  /** Diameter at an even pressure of ½, in the drawing's units. */
  readonly size: number;
  /** False where the pointer can't tell pressure: then speed stands in for it. */
  readonly pressed: boolean;
  readonly points: readonly StrokePoint[];
}

/** A picture under the strokes. */
export interface Underlay {
  readonly sketchId: string;
  /** Part of the sketch; else it is only there to trace, and left out of it. */
  readonly kept: boolean;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly underlay: Underlay | null;
  readonly strokes: readonly Stroke[];
}

/** The longer side of every drawing, in its units: enough for a clean edge, small enough to travel in a picture's file. */
export const LONGER_SIDE = 768;
export const PAPER = '#ffffff';

/** An empty drawing in the shape of a picture of this size. */
export function emptyDrawing(width: number, height: number, underlay: Underlay | null = null): Drawing {
  const scale = LONGER_SIDE / Math.max(width, height);
  return { width: Math.round(width * scale), height: Math.round(height * scale), background: PAPER, underlay, strokes: [] };
}

export function isBlank({ background, underlay, strokes }: Drawing): boolean {
  return background === PAPER && underlay?.kept !== true && strokes.every((stroke) => stroke.tool === 'eraser');
}

export function withStroke(drawing: Drawing, stroke: Stroke): Drawing {
  return { ...drawing, strokes: [...drawing.strokes, stroke] };
}

export function hasShape(drawing: Drawing, width: number, height: number): boolean {
  const wanted = emptyDrawing(width, height);
  return drawing.width === wanted.width && drawing.height === wanted.height;
}

/** The drawing in the shape of a picture of this size: scaled to fit inside, and in the middle of it. */
export function fitted(drawing: Drawing, width: number, height: number): Drawing {
  const target = emptyDrawing(width, height);
  const scale = Math.min(target.width / drawing.width, target.height / drawing.height);
  const [left, top] = [(target.width - drawing.width * scale) / 2, (target.height - drawing.height * scale) / 2];
  const strokes = drawing.strokes.map((stroke) => ({
    ...stroke,
    size: stroke.size * scale,
    points: stroke.points.map(([x, y, pressure]): StrokePoint => [x * scale + left, y * scale + top, pressure]),
  }));
  return { ...drawing, width: target.width, height: target.height, strokes };
}

/** What was done, and what was undone. */
export interface DrawingHistory {
  readonly past: readonly Drawing[];
  readonly present: Drawing;
  readonly future: readonly Drawing[];
}

/** Drawings share their strokes, so that a step back costs a pointer. */
const MOST_STEPS = 500;

export function begun(present: Drawing): DrawingHistory {
  return { past: [], present, future: [] };
}

export function changed(history: DrawingHistory, present: Drawing): DrawingHistory {
  return { past: [...history.past, history.present].slice(-MOST_STEPS), present, future: [] };
}

export function undone(history: DrawingHistory): DrawingHistory {
  const before = history.past.at(-1);
  return before === undefined ? history : { past: history.past.slice(0, -1), present: before, future: [history.present, ...history.future] };
}

export function redone(history: DrawingHistory): DrawingHistory {
  const [after, ...future] = history.future;
  return after === undefined ? history : { past: [...history.past, history.present], present: after, future };
}
