import type { Picture } from '../rendering.ts';

/** What the readout saw on one picture. */
export interface Reading {
  /** Unit-length image embedding, [projection dim]. */
  readonly embedding: Float32Array;
  /** Aspect id → level in about −1…1. */
  readonly levels: Readonly<Record<string, number>>;
}

/** The image–text model that measures aspects on a picture. */
export interface Readout {
  readonly aspects: readonly string[];
  read(picture: Picture): Promise<Reading>;
  /** Probability in 0…1 that the phrase is true of the picture, per reading. */
  presence(phrase: string, reading: Reading): Promise<number>;
  /** Unit-length embedding of a text, in the space of `Reading.embedding`. */
  embedText(text: string): Promise<Float32Array>;
  close(): Promise<void>;
}
