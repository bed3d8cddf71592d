import type { Brush } from './draw-store.ts';
import type { Stroke, StrokePoint } from './drawing.ts';

/** A pen's own eraser, or its button for it (Pointer Events, 4.1.1.2). */
const ERASER_BUTTON = 32;

/** What the recorder needs of a pointer event. */
export interface PenEvent {
  readonly clientX: number;
  readonly clientY: number;
  readonly pressure: number;
  readonly pointerType: string;
  readonly buttons: number;
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where the pointer is in a drawing of this size that is shown in this box, and how hard it is pressed. */
export function pointOf(event: PenEvent, box: Box, drawing: { readonly width: number; readonly height: number }): StrokePoint {
  const x = ((event.clientX - box.left) / box.width) * drawing.width;
  const y = ((event.clientY - box.top) / box.height) * drawing.height;
  return [rounded(x, 10), rounded(y, 10), rounded(event.pointerType === 'pen' ? event.pressure : 0.5, 100)];
}

/** A stroke as it begins: with the brush, or with the eraser where the pen is turned around. */
export function strokeBegun(brush: Brush, event: Pick<PenEvent, 'pointerType' | 'buttons'>, point: StrokePoint): Stroke {
  const turned = event.pointerType === 'pen' && (event.buttons & ERASER_BUTTON) !== 0;
  return { tool: turned ? 'eraser' : brush.tool, colour: brush.colour, size: brush.size, pressed: event.pointerType === 'pen', points: [point] };
}

export function strokeGoneOn(stroke: Stroke, points: readonly StrokePoint[]): Stroke {
  return { ...stroke, points: [...stroke.points, ...points] };
}

/** Whole enough for the eye, and short in what the window keeps. */
function rounded(value: number, steps: number): number {
  return Math.round(value * steps) / steps;
}
