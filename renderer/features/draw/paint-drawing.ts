import { getStroke } from 'perfect-freehand';
import type { Drawing, Stroke } from './drawing.ts';

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** The outline of a stroke, thicker where it was pressed harder, or drawn more slowly. */
export function outlineOf(stroke: Stroke): readonly (readonly number[])[] {
  return getStroke(
    stroke.points.map(([x, y, pressure]) => [x, y, pressure]),
    {
      size: stroke.size,
      thinning: stroke.pressed ? 0.65 : 0.3,
      smoothing: 0.55,
      streamline: 0.35,
      simulatePressure: !stroke.pressed,
      last: true,
    },
  );
}

export function paintStroke(context: Context, stroke: Stroke): void {
  const outline = outlineOf(stroke);
  const [first] = outline;
  if (first === undefined) return;
  context.save();
  context.globalCompositeOperation = stroke.tool === 'eraser' ? 'destination-out' : 'source-over';
  context.fillStyle = stroke.colour;
  context.beginPath();
  // Midpoints joined by curves through the outline's points, so that no corner shows.
  outline.forEach(([x = 0, y = 0], at) => {
    const [nextX = x, nextY = y] = outline[(at + 1) % outline.length] ?? [];
    if (at === 0) context.moveTo((x + nextX) / 2, (y + nextY) / 2);
    else context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  context.closePath();
  context.fill();
  context.restore();
}

/** Strokes on a sheet of their own, so that the eraser takes away strokes and nothing under them. */
export class StrokeSheet {
  readonly canvas: OffscreenCanvas;
  readonly #context: OffscreenCanvasRenderingContext2D;
  #painted: readonly Stroke[] = [];

  constructor(width: number, height: number) {
    this.canvas = new OffscreenCanvas(width, height);
    this.#context = contextOf(this.canvas);
  }

  /** Paints what is new; everything again where something was taken back. */
  show(strokes: readonly Stroke[]): void {
    const grown = this.#painted.every((stroke, at) => strokes[at] === stroke);
    if (!grown) this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    for (const stroke of strokes.slice(grown ? this.#painted.length : 0)) paintStroke(this.#context, stroke);
    this.#painted = strokes;
  }

  /** The sheet with one more stroke that is not finished yet. */
  copyWith(stroke: Stroke, onto: OffscreenCanvas): OffscreenCanvas {
    const context = contextOf(onto);
    context.clearRect(0, 0, onto.width, onto.height);
    context.drawImage(this.canvas, 0, 0);
    paintStroke(context, stroke);
    return onto;
  }
}

/** The picture, filling the drawing as the engine will fill the rendering with it: cut alike on both sides. */
export function paintUnderlay(context: Context, drawing: Pick<Drawing, 'width' | 'height'>, picture: CanvasImageSource & Sized): void {
  const scale = Math.max(drawing.width / picture.width, drawing.height / picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, (drawing.width - width) / 2, (drawing.height - height) / 2, width, height);
}

export interface Sized {
  readonly width: number;
  readonly height: number;
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('No canvas.');
  return context;
}
