import { z } from 'zod';

/** What window and studio say to each other about what a model does: an adapter, a checkpoint, a whole profile. */

const id = z.string().min(1).max(128);

export const modelSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('adapter'), id, strength: z.number().min(-1).max(2).default(1) }),
  /** Null: the active one. */
  z.object({ kind: z.literal('profile'), profile: id.nullable().default(null) }),
  z.object({ kind: z.literal('checkpoint'), id }),
]);
export type ModelSubject = z.infer<typeof modelSubjectSchema>;

/** Prompts × seeds below which nothing can be told from chance (docs/decisions/0235). */
export const FEWEST_COMPARED = 7;

export const modelExplanationSchema = z.object({
  subject: modelSubjectSchema,
  /** The subject's name. */
  name: z.string(),
  /** Id of the checkpoint it is compared with. */
  base: id,
  prompts: z.number(),
  seeds: z.number(),
  numInferenceSteps: z.number(),
  pairs: z.number(),
  summary: z.string(),
  statements: z
    .array(
      z.object({
        aspect: z.string(),
        /** −1…1; the sign is the pole. */
        score: z.number(),
        /** 95 %, over prompts and seeds. */
        interval: z.tuple([z.number(), z.number()]).readonly(),
        text: z.string(),
      }),
    )
    .readonly(),
  /** Aspects that were asked and can't be told from nothing. */
  silent: z.number(),
  /** What the decomposition of the whole change leaves over, 0…1. */
  residual: z.number(),
  /** Network evaluations of this call; pictures that were there already cost none. */
  evaluations: z.number(),
  /** What this rests on, hashed: equal keys, equal explanations. */
  key: z.string(),
});
export type ModelExplanation = z.infer<typeof modelExplanationSchema>;

export const modelProgressSchema = z.object({ request: id, done: z.number(), total: z.number() });

export const modelChannels = {
  /**
   * Compares a model with its base on prompts × seeds. Takes a while; `model` events tell how far it is. What was made is
   * kept, so that asking again goes on, or answers at once.
   */
  'models.explain': {
    input: z.object({
      subject: modelSubjectSchema,
      /** Names this request in events and for `models.cancel`. */
      request: id,
      /** The studio's own when left out. */
      prompts: z.array(z.string().min(1).max(2000)).min(1).max(200).nullable().default(null),
      seeds: z.number().int().min(1).max(32).default(2),
      numInferenceSteps: z.number().int().min(1).max(200).nullable().default(null),
    }),
    output: modelExplanationSchema,
  },
  'models.cancel': { input: z.object({ request: id }), output: z.object({}) },
} as const;
