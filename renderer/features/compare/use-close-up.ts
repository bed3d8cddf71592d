import { useLayoutEffect, useRef, type PointerEvent, type RefObject } from 'react';
import { useSelection } from '../../app/selection-store.ts';
import { draggedTo, scrollFor } from './close-up.ts';

/** Less than this is a click, not a drag. */
const dragFrom = 4;

interface Spot {
  /** Of the picture, 0…1. */
  readonly x: number;
  readonly y: number;
  /** Of the frame, in pixels. */
  readonly left: number;
  readonly top: number;
}

interface Drag {
  readonly from: { readonly x: number; readonly y: number };
  readonly scroll: { readonly left: number; readonly top: number };
  readonly moves: boolean;
}

type Handler = (event: PointerEvent<HTMLDivElement>) => void;

interface CloseUp {
  readonly ref: RefObject<HTMLDivElement | null>;
  readonly onPointerDown: Handler;
  readonly onPointerMove: Handler;
  readonly onPointerUp: Handler;
  readonly onPointerCancel: Handler;
  readonly onPointerLeave: Handler;
}

/** Moves a frame that is larger than its room: on the way in to the spot under the pointer or the mark, later by dragging. */
export function useCloseUp(zoomed: boolean): CloseUp {
  const ref = useRef<HTMLDivElement>(null);
  const pointed = useRef<Spot | null>(null);
  const drag = useRef<Drag | null>(null);

  useLayoutEffect(() => {
    const frame = ref.current;
    const inner = frame?.firstElementChild;
    if (!zoomed || frame === null || !(inner instanceof HTMLElement)) return;
    const mark = useSelection.getState().place ?? { x: 0.5, y: 0.5 };
    const spot = pointed.current ?? { ...mark, left: frame.clientWidth / 2, top: frame.clientHeight / 2 };
    frame.scrollTo(scrollFor(spot.x, inner.offsetWidth, spot.left), scrollFor(spot.y, inner.offsetHeight, spot.top));
  }, [zoomed]);

  const move: Handler = (event) => {
    const frame = event.currentTarget;
    pointed.current = spotUnder(event);
    const held = drag.current;
    if (held === null) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!held.moves) {
      if (Math.hypot(now.x - held.from.x, now.y - held.from.y) < dragFrom) return;
      // From now on no click comes of it.
      frame.setPointerCapture(event.pointerId);
      drag.current = { ...held, moves: true };
    }
    frame.scrollTo(draggedTo(held.scroll.left, held.from.x, now.x), draggedTo(held.scroll.top, held.from.y, now.y));
  };
  const letGo: Handler = () => {
    drag.current = null;
  };
  return {
    ref,
    onPointerDown(event) {
      const onPicture = event.target instanceof Element && event.target.closest('.picture') !== null;
      if (!zoomed || event.button !== 0 || !onPicture) return;
      const { scrollLeft: left, scrollTop: top } = event.currentTarget;
      drag.current = { from: { x: event.clientX, y: event.clientY }, scroll: { left, top }, moves: false };
    },
    onPointerMove: move,
    onPointerUp: letGo,
    onPointerCancel: letGo,
    onPointerLeave() {
      pointed.current = null;
    },
  };
}

/** Null beside the picture. */
function spotUnder(event: PointerEvent<HTMLDivElement>): Spot | null {
  const frame = event.currentTarget.getBoundingClientRect();
  const inner = event.currentTarget.firstElementChild?.getBoundingClientRect();
  if (inner === undefined) return null;
  const [x, y] = [(event.clientX - inner.left) / inner.width, (event.clientY - inner.top) / inner.height];
  const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
  return isInside ? { x, y, left: event.clientX - frame.left, top: event.clientY - frame.top } : null;
}
