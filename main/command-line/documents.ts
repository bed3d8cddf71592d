import { isLessCertain, type ClaimVerdict } from '../../preload/contract-feedback.ts';
import type { Change, Explanation, Generation, Statement } from '../../preload/contract.ts';

/** The JSON that `generate` and `explain` print. */
export interface GenerationDocument {
  readonly id: string;
  readonly prompt: string;
  readonly checkpoint: string;
  readonly seed: number;
  readonly provider: string | null;
  readonly fallbacks: readonly string[];
  readonly warnings: readonly string[];
  readonly files: { readonly picture: string; readonly plain: string | null; readonly explanation: string | null };
  readonly timings: Generation['timings'];
  readonly evaluations: Generation['evaluations'];
  readonly aspects: Readonly<Record<string, number>>;
  /** What the profile was called that gave levels. */
  readonly profile: string | null;
  readonly adapters: Generation['adapters'];
  readonly factors: Generation['factors'];
  /** The picture of the history that this one was made from. */
  readonly madeFrom: string | null;
  readonly statements: readonly StatementDocument[];
  readonly summary: string | null;
  readonly ledger: { readonly residual: number } | null;
  readonly interactions: Explanation['interactions'];
  readonly attributions: Explanation['attributions'];
  /** Rank correlation of forecast and measured maps of change. */
  readonly regionAgreement: number | null;
  readonly noiseFloor: Readonly<Record<string, number>>;
  readonly limits: readonly string[];
}

export interface StatementDocument extends Pick<
  Statement,
  'factor' | 'kind' | 'game' | 'aspect' | 'applied' | 'influence' | 'effect' | 'score' | 'measured' | 'verdict' | 'cause' | 'text'
> {
  readonly id: string;
  readonly region: { readonly share: number; readonly place: string } | null;
  /** What the person called it. */
  readonly judged: ClaimVerdict | null;
  /** Whether the person found claims on its topic wrong too often. */
  readonly lessCertain: boolean;
}

/** The JSON that `whatif` prints. */
export interface WhatIfDocument {
  readonly id: string;
  /** Null when every factor is back at its own strength: `id` is the original. */
  readonly parent: string | null;
  readonly coalition: Readonly<Record<string, number>>;
  readonly files: { readonly approximate: string | null; readonly exact: string };
  /** Null where nothing was measured: no readout, or no comparison to its end. */
  readonly changes: readonly Change[] | null;
}

/** The JSON that `upscale` prints. */
export interface UpscaleDocument extends Pick<Generation, 'id' | 'width' | 'height' | 'provider' | 'fallbacks' | 'warnings' | 'timings' | 'evaluations'> {
  /** The picture that was enlarged. */
  readonly of: string | null;
  readonly factor: number;
  readonly network: string;
  readonly files: { readonly picture: string };
}

export function generationDocument(generation: Generation, files: GenerationDocument['files']): GenerationDocument {
  const { id, prompt, checkpoint, seed, provider, fallbacks, warnings, timings, evaluations, aspects, profile, adapters, factors, explanation } = generation;
  return {
    id,
    prompt,
    checkpoint,
    seed,
    provider,
    fallbacks,
    warnings,
    files,
    timings,
    evaluations,
    aspects,
    profile,
    adapters,
    factors,
    madeFrom: generation.madeFrom,
    statements: (explanation?.statements ?? []).map((statement) => statementDocument(statement, generation)),
    summary: explanation?.summary ?? null,
    ledger: explanation === null ? null : { residual: explanation.ledger.residual },
    interactions: explanation?.interactions ?? [],
    attributions: explanation?.attributions ?? [],
    regionAgreement: explanation?.regionAgreement ?? null,
    noiseFloor: explanation?.noiseFloor ?? {},
    limits: explanation?.limits ?? [],
  };
}

function statementDocument(statement: Statement, { factors, feedback }: Generation): StatementDocument {
  const { id, factor, kind, game, aspect, applied, influence, effect, score, measured, verdict, region, cause, text } = statement;
  return {
    id,
    factor,
    kind,
    game,
    aspect,
    applied,
    influence,
    effect,
    score,
    measured,
    verdict,
    region: region === null ? null : { share: region.share, place: region.place },
    cause,
    text,
    judged: feedback.judgements.find((judgement) => judgement.statement === id)?.verdict ?? null,
    lessCertain: isLessCertain(statement, factors, feedback),
  };
}
