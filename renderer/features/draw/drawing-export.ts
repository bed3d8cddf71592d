import type { Drawing } from './drawing.ts';
import { contextOf, paintUnderlay, StrokeSheet, type Sized } from './paint-drawing.ts';

/** The sketch as PNG bytes: paper, what lies under it where that is part of it, strokes. */
export async function sketchPng(drawing: Drawing, underlay: (CanvasImageSource & Sized) | null): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(drawing.width, drawing.height);
  const context = contextOf(canvas);
  context.fillStyle = drawing.background;
  context.fillRect(0, 0, drawing.width, drawing.height);
  if (underlay !== null && drawing.underlay?.kept === true) paintUnderlay(context, drawing, underlay);
  context.drawImage(sheetOf(drawing).canvas, 0, 0);
  return pngOf(canvas);
}

/**
 * The mask as PNG bytes in the picture's own size: white where strokes are, black elsewhere.
 * @param feather how far the edge runs out, in the picture's pixels
 */
export async function maskPng(drawing: Drawing, size: Sized, feather: number): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const context = contextOf(canvas);
  context.fillStyle = '#000000';
  context.fillRect(0, 0, size.width, size.height);
  context.imageSmoothingQuality = 'high';
  if (feather > 0) context.filter = `blur(${feather / 2}px)`;
  context.drawImage(sheetOf(whitened(drawing)).canvas, 0, 0, size.width, size.height);
  return pngOf(canvas);
}

function whitened(drawing: Drawing): Drawing {
  return { ...drawing, strokes: drawing.strokes.map((stroke) => ({ ...stroke, colour: '#ffffff' })) };
}

function sheetOf(drawing: Drawing): StrokeSheet {
  const sheet = new StrokeSheet(drawing.width, drawing.height);
  sheet.show(drawing.strokes);
  return sheet;
}

async function pngOf(canvas: OffscreenCanvas): Promise<Uint8Array<ArrayBuffer>> {
  const blob = await canvas.convertToBlob({ type: 'image/png' });
  return new Uint8Array(await blob.arrayBuffer());
}
