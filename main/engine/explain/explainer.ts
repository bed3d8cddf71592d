import type { Picture, Rendering } from '../rendering.ts';
import type { Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import type { Readout } from '../readout/readout.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { Change, Explanation, ExplanationEvent } from './statement.ts';

/** Each factor's share of the final latents, kept so that a what-if can be approximated at once. */
export interface LedgerShares {
  /** Factor id → what the factor added to the final latents. [1, c, h, w] */
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
}

export interface ExplainResult {
  readonly explanation: Explanation;
  readonly ledger: LedgerShares;
  /** The unpersonalized twin: same prompt and seed; no aspects, sketch or negative prompt. */
  readonly plain: Picture;
}

/** Explains one picture. Events stream while it works; cancelled through the signal between network evaluations. */
export interface Explainer {
  explain(input: ExplainInput, onEvent: (event: ExplanationEvent) => void, signal: AbortSignal): Promise<ExplainResult>;
  /** The ledger's approximate picture of `rendering` under another coalition: z − (1 − s) · share, decoded. */
  approximate(rendering: Rendering, ledger: LedgerShares, coalition: Rendering['coalition'], signal: AbortSignal): Promise<Picture>;
  /** Sentences on what differs between two pictures, largest first; only what is above the noise floor. */
  compare(before: Picture, after: Picture, locale: string): Promise<readonly Change[]>;
}

export type ExplainerParts = { readonly pipeline: Pipeline; readonly readout: Readout | null };
