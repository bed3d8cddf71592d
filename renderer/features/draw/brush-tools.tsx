import { Redo2, Trash2, Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { Segments } from '../../design/segments.tsx';
import { Slider } from '../../design/slider.tsx';
import { modifierKey, useKeyNames } from '../compose/modifier-key.ts';
import { largestBrush, smallestBrush } from './draw-keys.ts';
import { brushOf, useDraw, type TableName } from './draw-store.ts';

interface BrushToolsProps {
  readonly table: TableName;
  /** What besides undo, redo and clear can be done to the whole sheet. */
  readonly children?: ReactNode;
}

/** Brush or eraser, its size, and the steps back and forth. */
export function BrushTools({ table, children }: BrushToolsProps) {
  const t = useText();
  const keyNames = useKeyNames();
  const brush = useDraw((state) => brushOf(state, table));
  const { past, present, future } = useDraw((state) => state[table].history);
  const takeBrush = useDraw((state) => state.takeBrush);
  const undo = useDraw((state) => state.undo);
  const redo = useDraw((state) => state.redo);
  const draw = useDraw((state) => state.draw);
  return (
    <>
      <Segments
        label={t('draw.tool')}
        value={brush.tool}
        options={[
          { id: 'brush', label: t('draw.brush') },
          { id: 'eraser', label: t('draw.eraser') },
        ]}
        onChange={(tool) => takeBrush(table, { tool })}
      />
      <Slider
        label={t('draw.size')}
        tone="guide"
        value={brush.size}
        minimum={smallestBrush}
        maximum={largestBrush}
        step={2}
        format={(value) => String(value)}
        onChange={(size) => takeBrush(table, { size })}
      />
      <div className="tools__row" role="group" aria-label={t('draw.sheet')}>
        <IconButton label={t('undo')} shortcut={keyNames(`${modifierKey} Z`)} isDisabled={past.length === 0} onPress={() => undo(table)}>
          <Undo2 />
        </IconButton>
        <IconButton label={t('draw.redo')} shortcut={keyNames(`${modifierKey} ⇧ Z`)} isDisabled={future.length === 0} onPress={() => redo(table)}>
          <Redo2 />
        </IconButton>
        {children}
        <IconButton label={t('draw.clear')} isDisabled={present.strokes.length === 0} onPress={() => draw(table, { ...present, strokes: [] })}>
          <Trash2 />
        </IconButton>
      </div>
    </>
  );
}
