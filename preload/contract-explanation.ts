import { z } from 'zod';
import { ADAPTER_STRENGTHS } from './contract-adapters.ts';

/** What an explanation looks like to the window and in the database. */

const id = z.string().min(1).max(128);

export const factorSchema = z.object({
  id,
  kind: z.enum(['phrase', 'negative-prompt', 'sketch', 'aspect', 'adapter']),
  label: z.string(),
  aspect: z.string().nullable(),
  span: z.tuple([z.number().int(), z.number().int()]).readonly().nullable(),
  applied: z.number(),
});

/** The strengths a factor takes. */
export function strengthsOf({ kind }: Pick<z.infer<typeof factorSchema>, 'kind'>): readonly [least: number, most: number] {
  switch (kind) {
    case 'aspect':
      return [-1, 1];
    case 'adapter':
      return [ADAPTER_STRENGTHS.least, ADAPTER_STRENGTHS.most];
    case 'phrase':
    case 'negative-prompt':
    case 'sketch':
      return [0, 1];
  }
}

export const statementSchema = z.object({
  id,
  factor: z.string(),
  kind: factorSchema.shape.kind,
  game: z.enum(['personalization', 'prompt']),
  aspect: z.string().nullable(),
  applied: z.number(),
  influence: z.number(),
  effect: z.number().nullable(),
  score: z.number(),
  measured: z.boolean(),
  verdict: z.enum(['moved', 'opposite', 'nothing', 'unknown', 'pending']),
  region: z
    .object({
      share: z.number(),
      place: z.string(),
      source: z.enum(['predicted', 'measured']),
      places: z
        .array(z.object({ place: z.string(), share: z.number() }))
        .readonly()
        .optional(),
    })
    .nullable(),
  cause: z.string(),
  text: z.string(),
  evidence: z.object({
    evaluations: z.number(),
    pixelChange: z.number().nullable(),
    effects: z.array(z.object({ aspect: z.string(), effect: z.number(), noiseFloor: z.number() })).readonly(),
    presence: z.object({ withFactor: z.number(), withoutFactor: z.number() }).nullable(),
    method: z.string(),
  }),
});

const perFactor = z.record(z.string(), z.record(z.string(), z.number()));

export const attributionSchema = z.object({
  game: z.enum(['personalization', 'prompt']),
  values: perFactor,
  whole: z.record(z.string(), z.number()),
  standardErrors: perFactor.nullable(),
  exact: z.boolean(),
  pairs: z.number(),
});

export const explanationSchema = z.object({
  statements: z.array(statementSchema).readonly(),
  summary: z.string(),
  ledger: z.object({
    residual: z.number(),
    linear: z.boolean(),
    /** Steps at which outputs were split over the factors, of all steps; 0 in explanations of before. */
    splits: z.number().default(0),
    steps: z.number().default(0),
  }),
  /** Rank correlation of forecast and measured maps of change; null while nothing is measured. */
  regionAgreement: z.number().nullable().default(null),
  /** Every combination of causes counted (Shapley values), where that was asked for. */
  attributions: z.array(attributionSchema).readonly().default([]),
  interactions: z
    .array(z.object({ game: z.enum(['personalization', 'prompt']), factors: z.array(z.string()).readonly(), residual: z.number(), text: z.string() }))
    .readonly(),
  noiseFloor: z.record(z.string(), z.number()),
  levels: z.record(z.string(), z.number()),
  limits: z.array(z.string()).readonly(),
  evaluations: z.number(),
});

export const changeSchema = z.object({ aspect: z.string(), before: z.number(), after: z.number(), score: z.number(), text: z.string() });
