import type { Picture } from '../rendering.ts';

/** What the readout saw on one picture. */
export interface Reading {
  /** Unit-length image embedding, [projection dim]. */
  readonly embedding: Float32Array;
  /** Aspect id → level in about −1…1. */
  readonly levels: Readonly<Record<string, number>>;
  /** Aspect id → how well the readout knows it in pictures of this one's style; missing where it knows all as well as elsewhere. */
  readonly within?: Readonly<Record<string, PoleGrades>>;
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
  /** The same where the phrase that names the subject is switched: without it so much is different that a judge agrees later. */
  readonly leastOfSubject: number;
  /** Aspect id → of a change, the share that the judge sees too, 0…1; an aspect that is missing has 1. */
  readonly share: Readonly<Record<string, number>>;
  /**
   * A phrase names an aspect whose pole has this cosine with it, and at most so much less than the nearest pole of all; both
   * seen from the middle of all poles.
   */
  readonly named: { readonly least: number; readonly within: number };
}

/**
 * How well a readout knows aspects in pictures of one style: a pencil sketch has hardly a colour, and so nothing to tell warm
 * light from cool by (models/training/probe/styles.py, docs/decisions/0246).
 */
export interface StyleGrades {
  /** The style shows where this aspect's level is at least so high, or this phrase at least so likely. */
  readonly shownBy: { readonly aspect: string; readonly least: number } | { readonly phrase: string; readonly least: number };
  readonly grades: Readonly<Record<string, PoleGrades>>;
}

/** The image–text model that measures aspects on a picture. */
export interface Readout {
  readonly aspects: readonly string[];
  /** Aspect id → grades; an aspect that was never graded is missing. */
  readonly grades: Readonly<Record<string, PoleGrades>>;
  /** Null where nobody asked a judge. */
  readonly sideEffects: SideEffectGrades | null;
  read(picture: Picture): Promise<Reading>;
  /**
   * Probability in 0…1 that the phrase is true of the picture. Words that choose among near values (a skin tone, a pose, a
   * place) are asked among their like as well (docs/decisions/0249).
   */
  presence(phrase: string, reading: Reading): Promise<number>;
  /** Unit-length embedding of a text, in the space of `Reading.embedding`. */
  embedText(text: string): Promise<Float32Array>;
  /** Aspects that a phrase speaks of: one of their poles means about the same. Empty without `sideEffects`. */
  namedAspects(phrase: string): Promise<ReadonlySet<string>>;
  close(): Promise<void>;
}
