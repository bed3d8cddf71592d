import { z } from 'zod';
import { adapterUseSchema } from '../../preload/contract-adapters.ts';
import { changeSchema, factorSchema } from '../../preload/contract-explanation.ts';
import { effortSchema, generationStateSchema } from '../../preload/contract.ts';
import { errorSchema } from '../../preload/contract-error.ts';
import { enlargementSchema } from '../../preload/contract-upscale.ts';
import type { GenerationRecord, GenerationUpdate } from './generation-record.ts';

const json = <Schema extends z.ZodType>(schema: Schema) => z.string().transform((text) => schema.parse(JSON.parse(text)));
const flag = z.number().transform((value) => value === 1);
const strengths = z.record(z.string(), z.number());
const texts = z.array(z.string());

/** A row as SQLite gives it; parsing it is what makes the rest of the studio typed. */
export const generationRow = z.object({
  sequence: z.number(),
  id: z.string(),
  created_at: z.string(),
  kind: z.enum(['generation', 'counterfactual']),
  parent: z.string().nullable(),
  made_from: z.string().nullable(),
  upscale: json(enlargementSchema).nullable(),
  upscale_of: z.string().nullable(),
  state: generationStateSchema,
  checkpoint: z.string(),
  prompt: z.string(),
  negative_prompt: z.string(),
  seed: z.number(),
  num_inference_steps: z.number(),
  guidance_scale: z.number(),
  width: z.number(),
  height: z.number(),
  sketch_id: z.string().nullable(),
  sketch_strength: z.number().nullable(),
  inpaint_picture: z.string().nullable(),
  inpaint_mask: z.string().nullable(),
  aspects: json(strengths),
  profile: z.string().nullable(),
  adapters: json(z.array(adapterUseSchema)),
  factors: json(z.array(factorSchema)),
  coalition: json(strengths),
  starred: flag,
  has_picture: flag,
  provider: z.string().nullable(),
  decoding: json(z.object({ tiled: z.boolean(), onCpu: z.boolean() })).nullable(),
  drawn_by: z.string().nullable(),
  from_noise_file: flag,
  fallbacks: json(texts),
  warnings: json(texts),
  timings: json(z.object({ loadMs: z.number(), encodeMs: z.number(), denoiseMs: z.number(), decodeMs: z.number(), explainMs: z.number() })),
  evaluations: json(z.object({ generate: z.number(), explain: z.number() })),
  changes: json(z.array(changeSchema)).nullable(),
  error: json(errorSchema).nullable(),
  wished_effort: effortSchema.nullable(),
});

export function recordOfRow(value: unknown): GenerationRecord {
  const row = generationRow.parse(value);
  return {
    id: row.id,
    createdAt: row.created_at,
    kind: row.kind,
    parent: row.parent,
    madeFrom: row.made_from,
    upscale: row.upscale === null ? null : { ...row.upscale, of: row.upscale_of },
    state: row.state,
    checkpoint: row.checkpoint,
    prompt: row.prompt,
    negativePrompt: row.negative_prompt,
    seed: row.seed,
    numInferenceSteps: row.num_inference_steps,
    guidanceScale: row.guidance_scale,
    width: row.width,
    height: row.height,
    sketch: row.sketch_id === null ? null : { sketchId: row.sketch_id, strength: row.sketch_strength ?? 0 },
    inpaint: row.inpaint_picture === null || row.inpaint_mask === null ? null : { pictureId: row.inpaint_picture, maskId: row.inpaint_mask },
    aspects: row.aspects,
    profile: row.profile,
    adapters: row.adapters,
    factors: row.factors,
    coalition: row.coalition,
    starred: row.starred,
    hasPicture: row.has_picture,
    provider: row.provider,
    decoding: row.decoding,
    drawnBy: row.drawn_by,
    fromNoiseFile: row.from_noise_file,
    fallbacks: row.fallbacks,
    warnings: row.warnings,
    timings: row.timings,
    evaluations: row.evaluations,
    changes: row.changes,
    error: row.error,
    wishedEffort: row.wished_effort,
  };
}

/** Columns and values of an update, in one order. */
export function columnsOfUpdate(update: GenerationUpdate): readonly (readonly [column: string, value: string | number | null])[] {
  const columns: (readonly [string, string | number | null])[] = [];
  if (update.state !== undefined) columns.push(['state', update.state]);
  if (update.starred !== undefined) columns.push(['starred', Number(update.starred)]);
  if (update.hasPicture !== undefined) columns.push(['has_picture', Number(update.hasPicture)]);
  if (update.provider !== undefined) columns.push(['provider', update.provider]);
  if (update.decoding !== undefined) columns.push(['decoding', update.decoding === null ? null : JSON.stringify(update.decoding)]);
  if (update.drawnBy !== undefined) columns.push(['drawn_by', update.drawnBy]);
  if (update.fromNoiseFile !== undefined) columns.push(['from_noise_file', Number(update.fromNoiseFile)]);
  if (update.fallbacks !== undefined) columns.push(['fallbacks', JSON.stringify(update.fallbacks)]);
  if (update.warnings !== undefined) columns.push(['warnings', JSON.stringify(update.warnings)]);
  if (update.timings !== undefined) columns.push(['timings', JSON.stringify(update.timings)]);
  if (update.evaluations !== undefined) columns.push(['evaluations', JSON.stringify(update.evaluations)]);
  if (update.factors !== undefined) columns.push(['factors', JSON.stringify(update.factors)]);
  if (update.changes !== undefined) columns.push(['changes', update.changes === null ? null : JSON.stringify(update.changes)]);
  if (update.wishedEffort !== undefined) columns.push(['wished_effort', update.wishedEffort]);
  if (update.error !== undefined) columns.push(['error', update.error === null ? null : JSON.stringify(update.error)]);
  return columns;
}
