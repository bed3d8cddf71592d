import { useEffect } from 'react';
import { brushOf, useDraw, type TableName } from './draw-store.ts';

export const smallestBrush = 4;
export const largestBrush = 200;
/** A press of a bracket makes the brush this much larger or smaller. */
const growth = 1.25;

/** Keys of the drawing table, wherever in its dialog the focus is. */
export function useDrawKeys(table: TableName, isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen) return;
    const listen = (event: KeyboardEvent): void => drawKey(event, table);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [table, isOpen]);
}

function drawKey(event: KeyboardEvent, table: TableName): void {
  const { undo, redo, takeBrush } = useDraw.getState();
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (key === 'z' && !event.shiftKey) undo(table);
    else if (key === 'y' || key === 'z') redo(table);
    else return;
    event.preventDefault();
    return;
  }
  if (event.altKey) return;
  const { size } = brushOf(useDraw.getState(), table);
  switch (key) {
    case 'b':
      takeBrush(table, { tool: 'brush' });
      break;
    case 'e':
      takeBrush(table, { tool: 'eraser' });
      break;
    case '[':
      takeBrush(table, { size: evenly(size / growth) });
      break;
    case ']':
      takeBrush(table, { size: evenly(size * growth) });
      break;
  }
}

function evenly(size: number): number {
  return Math.max(smallestBrush, Math.min(largestBrush, Math.round(size / 2) * 2));
}
