import type { Picture, Rendering } from '../rendering.ts';
import type { Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import type { Readout } from '../readout/readout.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { CoalitionCache } from './coalition-cache.ts';
import type { Change, Explanation, ExplanationEvent } from './statement.ts';

/** What each factor did to the final latents, kept so that a what-if can be approximated at once. */
export interface LedgerShares {
  /**
   * Factor id → final latents minus those without the factor: measured, or forecast; the ledger's share where neither could
   * be had. [1, c, h, w]
   */
  readonly shares: Readonly<Record<string, Tensor>>;
  /** [1, c, h, w] */
  readonly finalLatents: Tensor;
}

export interface ExplainInput {
  readonly rendering: Rendering;
  readonly picture: Picture;
  readonly trajectory: Trajectory;
  readonly locale: string;
  /** Noise that was handed in instead of the seed's (see RenderOptions.noise); its counterfactuals start from it too. */
  readonly noise?: readonly Tensor[];
  /** `measured` renders every counterfactual; `forecast` is content with forecasts, which say so. Left out: measured. */
  readonly effort?: ExplainEffort;
  /** Pairs of orders for Shapley values, which count every combination of causes (exact up to 4); 0 or left out for none. */
  readonly orders?: number;
  /** What is known of the rendering's coalitions already. */
  readonly cache?: CoalitionCache;
  /** Awaited between renderings, and between the steps of the ledger: there the explanation may stand still. */
  readonly rest?: () => Promise<void>;
}

export type ExplainEffort = 'measured' | 'forecast';

/** All that one factor moved, not only what is worth a sentence. */
export interface FactorEffects {
  readonly factor: string;
  readonly measured: boolean;
  /** Aspect id → level with the factor minus level without it, in readout units. */
  readonly effects: Readonly<Record<string, number>>;
  /** Aspect id → calibrated effect, −1…1, by the aspect's own curve. */
  readonly scores: Readonly<Record<string, number>>;
  /** Aspect id → strength, −1…1, with cross-talk taken out; null where it was not measured. */
  readonly unmixed: Readonly<Record<string, number>> | null;
  /** Mean absolute pixel change, 0…1. */
  readonly pixelChange: number;
}

export interface ExplainResult {
  readonly explanation: Explanation;
  readonly ledger: LedgerShares;
  /** The unpersonalized twin: same prompt and seed; no aspects, sketch or negative prompt. */
  readonly plain: Picture;
  /** In the order of the games' factors. */
  readonly factors: readonly FactorEffects[];
  /** What was learned of the rendering's coalitions, for whoever asks next. */
  readonly cache: CoalitionCache;
}

/** Explains one picture. Events stream while it works; cancelled through the signal between network evaluations. */
export interface Explainer {
  explain(input: ExplainInput, onEvent: (event: ExplanationEvent) => void, signal: AbortSignal): Promise<ExplainResult>;
  /** The ledger's approximate picture of `rendering` under another coalition: z − (1 − s) · share, decoded. */
  approximate(rendering: Rendering, ledger: LedgerShares, coalition: Rendering['coalition'], signal: AbortSignal): Promise<Picture>;
  /**
   * Sentences on what differs between two pictures, largest first; only what is above the noise floor. With the rendering of
   * the second one, what its switched factors don't name is told as a side effect is.
   */
  compare(before: Picture, after: Picture, locale: string, rendering?: Rendering | null): Promise<readonly Change[] | null>;
}

export type ExplainerParts = { readonly pipeline: Pipeline; readonly readout: Readout | null };
