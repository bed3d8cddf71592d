import { useRef, useState, type KeyboardEvent } from 'react';
import type { Brush } from './draw-store.ts';
import type { Drawing, Stroke, StrokePoint } from './drawing.ts';
import { strokeGoneOn } from './stroke-recorder.ts';

const STEP = 12;
const LEAP = 48;
const MOVES: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

interface KeyboardPenParts {
  readonly drawing: Drawing;
  readonly brush: Brush;
  begin(stroke: Stroke): void;
  goOn(stroke: Stroke): void;
  finish(): void;
}

interface KeyboardPen {
  /** Where the pen is, in the drawing's units; null until it is used. */
  readonly mark: readonly [number, number] | null;
  readonly isDown: boolean;
  /** Whether the key was meant for the pen. */
  press(event: KeyboardEvent): boolean;
  /** Ends the stroke that is under way. */
  lift(): void;
  hide(): void;
}

/** A pen for the keyboard: the arrow keys move it (with Shift further), the space bar sets it down and lifts it. */
export function useKeyboardPen({ drawing, brush, begin, goOn, finish }: KeyboardPenParts): KeyboardPen {
  const [mark, setMark] = useState<readonly [number, number] | null>(null);
  const [isDown, setDown] = useState(false);
  const stroke = useRef<Stroke | null>(null);
  const at = mark ?? [drawing.width / 2, drawing.height / 2];

  const lift = (): void => {
    if (stroke.current === null) return;
    stroke.current = null;
    setDown(false);
    finish();
  };
  return {
    mark,
    isDown,
    lift,
    hide: () => setMark(null),
    press(event) {
      if (event.ctrlKey || event.metaKey || event.altKey) return false;
      const move = MOVES[event.key];
      if (move !== undefined) {
        const far = event.shiftKey ? LEAP : STEP;
        const next = [within(at[0] + move[0] * far, drawing.width), within(at[1] + move[1] * far, drawing.height)] as const;
        setMark(next);
        if (stroke.current !== null) {
          stroke.current = strokeGoneOn(stroke.current, [pointAt(next)]);
          goOn(stroke.current);
        }
        return true;
      }
      if (event.key !== ' ') return false;
      if (stroke.current !== null) lift();
      else {
        setMark([at[0], at[1]]);
        setDown(true);
        stroke.current = { tool: brush.tool, colour: brush.colour, size: brush.size, pressed: true, points: [pointAt(at)] };
        begin(stroke.current);
      }
      return true;
    },
  };
}

function pointAt(at: readonly number[]): StrokePoint {
  return [at[0] ?? 0, at[1] ?? 0, 0.5];
}

function within(value: number, most: number): number {
  return Math.max(0, Math.min(most, value));
}
