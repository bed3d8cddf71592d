import type { FactorKind, Picture } from '../rendering.ts';

export type Game = 'personalization' | 'prompt';

/** How much of a change lies in a named place. Places overlap: left and sky, for one. */
export interface PlaceShare {
  readonly place: string;
  /** 0…1 */
  readonly share: number;
}

/** Where in the picture a factor acted. */
export interface Region {
  /** Fraction of the picture's area that changed clearly, 0…1. */
  readonly share: number;
  /** Named place: `everywhere`, `sky`, `ground`, `centre`, `upper-left`, … (keys of the locale files). */
  readonly place: string;
  /** `predicted` from the ledger's decoded share, or `measured` as the counterfactual's pixel change. */
  readonly source: 'predicted' | 'measured';
  /** What part of the change lies in each place, the most telling first; missing in explanations of before. */
  readonly places?: readonly PlaceShare[] | undefined;
}

/** How one aspect's measured level moved because of a factor. */
export interface AspectEffect {
  readonly aspect: string;
  /** Level with the factor minus level without it, in readout units (levels in −1…1). */
  readonly effect: number;
  /** Below this absolute effect no claim is made. */
  readonly noiseFloor: number;
}

/** One sentence of an explanation with its numbers and its evidence. */
export interface Statement {
  /** Unique within the explanation. */
  readonly id: string;
  readonly factor: string;
  readonly kind: FactorKind;
  readonly game: Game;
  /**
   * The aspect that moved most because of the factor; `presence` for a phrase that is seen or not; `picture` where only the
   * picture as a whole can be spoken of; null when nothing moved. A profile's aspect names itself, whatever the verdict.
   */
  readonly aspect: string | null;
  /** The strength with which the factor entered. */
  readonly applied: number;
  /**
   * The factor's share of the change in the latents that its game made: ⟨share, D⟩ / ⟨D, D⟩ with D the sum of all shares.
   * The shares of one game sum to 1, exactly; one that worked against the others is below 0, so another may pass 1.
   */
  readonly influence: number;
  /** Measured by the same-seed counterfactual without the factor; null until then. */
  readonly effect: number | null;
  /** Calibrated effect, 0…1: 0.5 means the same for every aspect. */
  readonly score: number;
  /** False while the score is predicted from the ledger. */
  readonly measured: boolean;
  /** Whether the factor did anything that can be told from nothing; `unknown` where the readout doesn't know the aspect well enough to say. */
  readonly verdict: 'moved' | 'opposite' | 'nothing' | 'unknown' | 'pending';
  readonly region: Region | null;
  /** Plain-language cause: ‘your words “at sunset”’, ‘your profile: warm light’. */
  readonly cause: string;
  readonly text: string;
  readonly evidence: {
    /** Network evaluations spent to measure this factor. */
    readonly evaluations: number;
    /** Mean absolute pixel change between with and without, 0…1; null until measured. */
    readonly pixelChange: number | null;
    /** All aspects that moved above their noise floor, largest first. */
    readonly effects: readonly AspectEffect[];
    /** Presence of the phrase with and without it, 0…1; null where it does not apply. */
    readonly presence: { readonly withFactor: number; readonly withoutFactor: number } | null;
    /** Plain words on how the number was obtained. */
    readonly method: string;
  };
}

export interface Interaction {
  readonly game: Game;
  readonly factors: readonly string[];
  /** Whole effect minus the sum of leave-one-out effects, relative to the whole effect. */
  readonly residual: number;
  readonly text: string;
}

/** How the whole effect of a game is shared out among its factors when every combination counts: Shapley values. */
export interface AttributionTable {
  readonly game: Game;
  /** Factor id → scale → value; scales are the readout's aspects and `picture`. Over the factors they sum to `whole`. */
  readonly values: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly whole: Readonly<Record<string, number>>;
  /** Null where the values are exact, or from a single pair of orders. */
  readonly standardErrors: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
  readonly exact: boolean;
  /** Pairs of orders that were averaged; 0 where exact. */
  readonly pairs: number;
}

export interface Explanation {
  readonly statements: readonly Statement[];
  readonly summary: string;
  readonly ledger: {
    /** Largest absolute difference between the final latents and the sum of base and shares, over the latents' largest absolute value. */
    readonly residual: number;
    readonly linear: boolean;
    /** Steps at which the network's outputs were split over the factors, of all steps; held in between. */
    readonly splits: number;
    readonly steps: number;
  };
  /** Rank correlation of forecast and measured maps of change, mean over the factors; null while nothing is measured. */
  readonly regionAgreement: number | null;
  /** Only where it was asked for. */
  readonly attributions: readonly AttributionTable[];
  readonly interactions: readonly Interaction[];
  /** Per aspect: the smallest absolute effect that is told from nothing. */
  readonly noiseFloor: Readonly<Record<string, number>>;
  /** Measured aspect levels of the picture, −1…1. */
  readonly levels: Readonly<Record<string, number>>;
  /** What could not be measured, in plain words (no readout for this checkpoint, …). */
  readonly limits: readonly string[];
  readonly evaluations: number;
}

/** A factor's map of change: one byte a pixel, 0 (unchanged) … 255 (largest change in this map). */
export interface RegionMap {
  readonly factor: string;
  readonly source: 'predicted' | 'measured';
  readonly width: number;
  readonly height: number;
  readonly values: Uint8Array;
  /** Pixel change (0…1) that the value 255 stands for; lets maps be compared with each other. */
  readonly scale: number;
}

/** What really changed between a picture and its counterfactual, in one sentence with its numbers. */
export interface Change {
  /** An aspect's id with its levels, or `presence` with the probabilities that words are seen. */
  readonly aspect: string;
  readonly before: number;
  readonly after: number;
  readonly score: number;
  readonly text: string;
}

/** `progress.value` is the completed fraction of its stage; stages come in the order ledger, counterfactuals, readout. */
export type ExplanationEvent =
  | { readonly kind: 'progress'; readonly stage: 'ledger' | 'counterfactuals' | 'readout'; readonly value: number }
  | { readonly kind: 'statement'; readonly statement: Statement }
  | { readonly kind: 'region'; readonly map: RegionMap }
  | { readonly kind: 'plain'; readonly picture: Picture };
