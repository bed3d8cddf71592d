import { useEffect, useRef, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { brushOf, useDraw, type TableName } from './draw-store.ts';
import { withStroke, type Stroke } from './drawing.ts';
import { DrawingPainter, type Look } from './drawing-painter.ts';
import { pointOf, strokeBegun, strokeGoneOn } from './stroke-recorder.ts';
import { useKeyboardPen } from './keyboard-pen.ts';

interface DrawingSurfaceProps {
  readonly table: TableName;
  readonly label: string;
  readonly look: Look;
  readonly underlay: HTMLImageElement | null;
}

/** The sheet that is drawn on: with a pen, a mouse, a finger, or the arrow keys and the space bar. */
export function DrawingSurface({ table, label, look, underlay }: DrawingSurfaceProps) {
  const drawing = useDraw((state) => state[table].history.present);
  const brush = useDraw((state) => brushOf(state, table));
  const draw = useDraw((state) => state.draw);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<DrawingPainter | null>(null);
  const ring = useRef<HTMLSpanElement>(null);
  const stroke = useRef<Stroke | null>(null);
  const frame = useRef(0);

  useEffect(() => {
    if (canvas.current === null) return;
    painter.current = new DrawingPainter(canvas.current, look);
  }, [drawing.width, drawing.height, look]);
  useEffect(() => painter.current?.show(drawing, underlay), [drawing, underlay, look]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);

  const showUnfinished = (): void => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => {
      if (stroke.current !== null) painter.current?.showUnfinished(stroke.current);
    });
  };
  const begin = (next: Stroke): void => {
    stroke.current = next;
    showUnfinished();
  };
  const goOn = (next: Stroke): void => {
    stroke.current = next;
    showUnfinished();
  };
  const finish = (): void => {
    cancelAnimationFrame(frame.current);
    const done = stroke.current;
    stroke.current = null;
    // Asked anew: keys may have changed the drawing while the pointer was down.
    if (done !== null) draw(table, withStroke(useDraw.getState()[table].history.present, done));
  };
  const keyboard = useKeyboardPen({ drawing, brush, begin, goOn, finish });

  const press = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.button !== 0 && event.buttons !== 32) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    keyboard.hide();
    begin(strokeBegun(brush, event, pointOf(event, event.currentTarget.getBoundingClientRect(), drawing)));
  };
  const move = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    moveRing(ring.current, event.clientX - box.left, event.clientY - box.top);
    if (stroke.current === null) return;
    // All that the pen told since the last frame, not only the last of it.
    const told = event.nativeEvent.getCoalescedEvents();
    const points = (told.length === 0 ? [event.nativeEvent] : told).map((each) => pointOf(each, box, drawing));
    goOn(strokeGoneOn(stroke.current, points));
  };
  const key = (event: KeyboardEvent): void => {
    if (keyboard.press(event)) event.preventDefault();
  };
  return (
    <div
      className="surface"
      role="application"
      aria-label={label}
      tabIndex={0}
      style={{ aspectRatio: `${drawing.width} / ${drawing.height}`, '--ratio': drawing.width / drawing.height } as CSSProperties}
      onPointerDown={press}
      onPointerMove={move}
      onPointerUp={finish}
      onPointerCancel={finish}
      onPointerLeave={() => moveRing(ring.current, -1000, -1000)}
      onKeyDown={key}
      onBlur={keyboard.lift}
    >
      <canvas ref={canvas} className="surface__sheet" width={drawing.width} height={drawing.height} />
      <span
        ref={ring}
        className="surface__ring"
        aria-hidden="true"
        style={{ width: `${(brush.size / drawing.width) * 100}%`, left: '-1000px', top: '-1000px' }}
      />
      {keyboard.mark === null ? null : (
        <span
          className={keyboard.isDown ? 'surface__mark surface__mark--down' : 'surface__mark'}
          aria-hidden="true"
          style={{ left: `${(keyboard.mark[0] / drawing.width) * 100}%`, top: `${(keyboard.mark[1] / drawing.height) * 100}%` }}
        />
      )}
    </div>
  );
}

/** Moved by hand: a state would paint the whole dialog again at every movement. */
function moveRing(ring: HTMLSpanElement | null, left: number, top: number): void {
  if (ring === null) return;
  ring.style.left = `${left}px`;
  ring.style.top = `${top}px`;
}
