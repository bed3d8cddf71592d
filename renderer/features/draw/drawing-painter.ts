import type { Drawing, Stroke } from './drawing.ts';
import { paintUnderlay, StrokeSheet, type Sized } from './paint-drawing.ts';

/** How the strokes lie over what is under them. */
export interface Look {
  /** Of the strokes, 0…1: a mask lets the picture through. */
  readonly strokeOpacity: number;
  /** Of a picture that is only there to trace. */
  readonly traceOpacity: number;
}

/** Paints a drawing on the screen, and one stroke in the making at every frame without painting the others again. */
export class DrawingPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #sheet: StrokeSheet;
  readonly #unfinished: OffscreenCanvas;
  readonly #look: Look;
  #drawing: Drawing | null = null;
  #underlay: (CanvasImageSource & Sized) | null = null;

  constructor(canvas: HTMLCanvasElement, look: Look) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas.');
    this.#context = context;
    this.#look = look;
    this.#sheet = new StrokeSheet(canvas.width, canvas.height);
    this.#unfinished = new OffscreenCanvas(canvas.width, canvas.height);
  }

  show(drawing: Drawing, underlay: (CanvasImageSource & Sized) | null): void {
    this.#drawing = drawing;
    this.#underlay = underlay;
    this.#sheet.show(drawing.strokes);
    this.#compose(this.#sheet.canvas);
  }

  showUnfinished(stroke: Stroke): void {
    this.#compose(this.#sheet.copyWith(stroke, this.#unfinished));
  }

  #compose(strokes: OffscreenCanvas): void {
    const drawing = this.#drawing;
    if (drawing === null) return;
    const context = this.#context;
    context.globalAlpha = 1;
    context.fillStyle = drawing.background;
    context.fillRect(0, 0, drawing.width, drawing.height);
    if (this.#underlay !== null) {
      context.globalAlpha = drawing.underlay?.kept === false ? this.#look.traceOpacity : 1;
      paintUnderlay(context, drawing, this.#underlay);
    }
    context.globalAlpha = this.#look.strokeOpacity;
    context.drawImage(strokes, 0, 0);
    context.globalAlpha = 1;
  }
}
