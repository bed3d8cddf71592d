import { beforeEach, describe, expect, it } from 'vitest';
import { MASK_COLOUR, useDraw } from '../../../renderer/features/draw/draw-store.ts';
import { heldSketches } from '../../../renderer/features/draw/held-sketches.ts';
import { begun, changed, emptyDrawing, fitted, hasShape, isBlank, redone, undone, withStroke, type Stroke } from '../../../renderer/features/draw/drawing.ts';
import { outlineOf } from '../../../renderer/features/draw/paint-drawing.ts';
import { pointOf, strokeBegun, strokeGoneOn } from '../../../renderer/features/draw/stroke-recorder.ts';

const line = (change: Partial<Stroke> = {}): Stroke => ({
  tool: 'brush',
  colour: '#c9382f',
  size: 40,
  pressed: true,
  points: Array.from({ length: 20 }, (_, at) => [100 + at * 10, 200, 0.5] as const),
  ...change,
});

describe('a drawing', () => {
  it('has the shape of the picture and the same longer side whatever its size', () => {
    expect(emptyDrawing(128, 128)).toMatchObject({ width: 768, height: 768, strokes: [] });
    expect(emptyDrawing(192, 128)).toMatchObject({ width: 768, height: 512 });
    expect(hasShape(emptyDrawing(1024, 1024), 128, 128)).toBe(true);
    expect(hasShape(emptyDrawing(1024, 1024), 128, 192)).toBe(false);
  });

  it('goes back and forth step by step, and a new stroke ends what was undone', () => {
    const [first, second, third] = [line(), line({ colour: '#000000' }), line({ tool: 'eraser' })];
    let history = begun(emptyDrawing(1, 1));
    for (const stroke of [first, second]) history = changed(history, withStroke(history.present, stroke));
    history = undone(history);
    expect(history.present.strokes).toEqual([first]);
    expect(redone(history).present.strokes).toEqual([first, second]);
    history = changed(history, withStroke(history.present, third));
    expect(redone(history).present.strokes).toEqual([first, third]);
    expect(undone(undone(undone(history))).present.strokes).toEqual([]);
  });

  it('is blank until something is on it that would be seen', () => {
    const paper = emptyDrawing(1, 1);
    expect(isBlank(paper)).toBe(true);
    expect(isBlank(withStroke(paper, line({ tool: 'eraser' })))).toBe(true);
    expect(isBlank({ ...paper, underlay: { sketchId: 's', kept: false } })).toBe(true);
    expect(isBlank({ ...paper, underlay: { sketchId: 's', kept: true } })).toBe(false);
    expect(isBlank({ ...paper, background: '#9fd0ef' })).toBe(false);
    expect(isBlank(withStroke(paper, line()))).toBe(false);
  });

  it('is fitted into another shape as a whole, in the middle', () => {
    const tall = fitted(withStroke(emptyDrawing(100, 100), line({ points: [[384, 384, 0.5]] })), 100, 200);
    expect(tall).toMatchObject({ width: 384, height: 768 });
    expect(tall.strokes[0]).toMatchObject({ size: 20, points: [[192, 384, 0.5]] });
  });
});

describe('a stroke', () => {
  const box = { left: 10, top: 20, width: 384, height: 384 };
  const pen = { clientX: 10 + 192, clientY: 20 + 96, pressure: 0.777, pointerType: 'pen', buttons: 1 };

  it('is recorded in the drawing’s units, with the pressure of a pen and an even one of a mouse', () => {
    expect(pointOf(pen, box, emptyDrawing(1, 1))).toEqual([384, 192, 0.78]);
    expect(pointOf({ ...pen, pointerType: 'mouse', pressure: 0.5 }, box, emptyDrawing(1, 1))).toEqual([384, 192, 0.5]);
  });

  it('erases with the pen turned around, whatever tool is chosen', () => {
    const brush = { tool: 'brush', colour: '#c9382f', size: 20 } as const;
    expect(strokeBegun(brush, { ...pen, buttons: 32 }, [0, 0, 1])).toMatchObject({ tool: 'eraser', pressed: true });
    expect(strokeBegun(brush, pen, [0, 0, 1]).tool).toBe('brush');
    expect(strokeGoneOn(strokeBegun(brush, pen, [0, 0, 1]), [[1, 1, 1]]).points).toHaveLength(2);
  });

  it('is thicker where it was pressed harder', () => {
    const thickness = (pressure: number): number => {
      const ys = outlineOf(line({ points: line().points.map(([x, y]) => [x, y, pressure] as const) })).map(([, y = 0]) => y);
      return Math.max(...ys) - Math.min(...ys);
    };
    expect(thickness(0.9)).toBeGreaterThan(1.4 * thickness(0.3));
    expect(thickness(0.5)).toBeCloseTo(40, 0);
  });
});

describe('the drawing tables', () => {
  beforeEach(() => {
    useDraw.getState().begin('sketch', emptyDrawing(1, 1));
    useDraw.getState().beginMask({ pictureId: 'p', width: 100, height: 50, madeFrom: 'g1' });
  });

  it('have strokes, steps and a brush of their own each', () => {
    const { draw, undo, takeBrush } = useDraw.getState();
    draw('mask', withStroke(useDraw.getState().mask.history.present, line()));
    takeBrush('sketch', { size: 64 });
    expect(useDraw.getState().sketch.history.past).toEqual([]);
    expect(useDraw.getState().maskBrush.colour).toBe(MASK_COLOUR);
    expect(useDraw.getState().brush.size).toBe(64);
    expect(useDraw.getState().maskBrush.size).not.toBe(64);
    undo('mask');
    expect(useDraw.getState().mask.history.present).toMatchObject({ width: 768, height: 384, strokes: [] });
  });
});

describe('what the window holds', () => {
  it('is what the form shows, and what the tables have or can step back to', () => {
    const under = (sketchId: string) => emptyDrawing(1, 1, { sketchId, kept: true });
    const history = undone(changed(changed(begun(under('past')), under('present')), under('undone')));
    const draw = {
      sketch: { history, savedAs: 'sketch' },
      mask: { history: begun(emptyDrawing(1, 1)), savedAs: 'mask' },
      maskSource: { pictureId: 'source', width: 8, height: 8, madeFrom: null },
    };
    const form = { sketch: { sketchId: 'sketch', strength: 0.5, madeFrom: null }, repaint: { pictureId: 'source', maskId: 'mask', madeFrom: null, keep: 0 } };
    expect(heldSketches(form, draw).toSorted()).toEqual(['mask', 'past', 'present', 'sketch', 'source', 'undone']);
    const nothing = { history: begun(emptyDrawing(1, 1)), savedAs: null };
    expect(heldSketches({ sketch: null, repaint: null }, { sketch: nothing, mask: nothing, maskSource: null })).toEqual([]);
  });
});
