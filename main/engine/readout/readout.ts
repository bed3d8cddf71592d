import type { Picture } from '../rendering.ts';

/** What the readout saw on one picture. */
export interface Reading {
  /** Unit-length image embedding, [projection dim]. */
  readonly embedding: Float32Array;
  /** Aspect id → level in about −1…1. */
  readonly levels: Readonly<Record<string, number>>;
}

/**
 * How well a readout tells a pole of an aspect from a picture that doesn't show it, on held-out pictures: area under the
 * curve, 0.5 (blind) … 1. Null for a pole that was not graded.
 */
export interface PoleGrades {
  readonly positive: number | null;
  readonly negative: number | null;
}

/** The image–text model that measures aspects on a picture. */
export interface Readout {
  readonly aspects: readonly string[];
  /** Aspect id → grades; an aspect that was never graded is missing. */
  readonly grades: Readonly<Record<string, PoleGrades>>;
  read(picture: Picture): Promise<Reading>;
  /** Probability in 0…1 that the phrase is true of the picture, per reading. */
  presence(phrase: string, reading: Reading): Promise<number>;
  /** Unit-length embedding of a text, in the space of `Reading.embedding`. */
  embedText(text: string): Promise<Float32Array>;
  close(): Promise<void>;
}
