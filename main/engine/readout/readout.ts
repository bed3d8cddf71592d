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

/**
 * What an independent judge agrees with in changes of aspects that a cause doesn't name (models/training/probe/effects.py,
 * docs/decisions/0245).
 */
export interface SideEffectGrades {
  /** Changes of a level that are smaller are mostly the readout's own. */
  readonly least: number;
  /** Aspect id → of a change, the share that the judge sees too, 0…1; an aspect that is missing has 1. */
  readonly share: Readonly<Record<string, number>>;
  /** A phrase names an aspect whose pole has this cosine with it, and at most so much less than the nearest pole of all. */
  readonly named: { readonly least: number; readonly within: number };
}

/** The image–text model that measures aspects on a picture. */
export interface Readout {
  readonly aspects: readonly string[];
  /** Aspect id → grades; an aspect that was never graded is missing. */
  readonly grades: Readonly<Record<string, PoleGrades>>;
  /** Null where nobody asked a judge. */
  readonly sideEffects: SideEffectGrades | null;
  read(picture: Picture): Promise<Reading>;
  /** Probability in 0…1 that the phrase is true of the picture, per reading. */
  presence(phrase: string, reading: Reading): Promise<number>;
  /** Unit-length embedding of a text, in the space of `Reading.embedding`. */
  embedText(text: string): Promise<Float32Array>;
  /** Aspects that a phrase speaks of: one of their poles means about the same. Empty without `sideEffects`. */
  namedAspects(phrase: string): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}
