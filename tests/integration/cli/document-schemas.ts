import { z } from 'zod';

const share = z.number().min(0).max(1);

/** What issue 2 promises of `generate --json`. */
export const generationDocument = z.object({
  id: z.string().regex(/^\d{8}-\d{6}-[0-9a-z]{5}$/),
  checkpoint: z.string(),
  seed: z.number().int(),
  madeFrom: z.string().nullable(),
  provider: z.string(),
  files: z.object({ picture: z.string(), plain: z.string().nullable() }),
  timings: z.object({ loadMs: z.number(), encodeMs: z.number(), denoiseMs: z.number().positive(), decodeMs: z.number().positive(), explainMs: z.number() }),
  evaluations: z.object({ generate: z.number().int().positive(), explain: z.number().int().min(0) }),
  statements: z.array(
    z.object({
      factor: z.string(),
      kind: z.enum(['phrase', 'negative-prompt', 'sketch', 'aspect', 'adapter']),
      aspect: z.string().nullable(),
      applied: z.number(),
      influence: z.number().min(-1).max(2),
      effect: z.number().nullable(),
      score: share,
      measured: z.boolean(),
      region: z.object({ share, place: z.string() }).nullable(),
      cause: z.string().min(1),
      text: z.string().min(1),
    }),
  ),
  ledger: z.object({ residual: z.number().min(0).max(1e-3) }).nullable(),
  interactions: z.array(z.object({ factors: z.array(z.string()), residual: z.number(), text: z.string() })),
  noiseFloor: z.record(z.string(), z.number().min(0)),
});

/** … and of `whatif --json`. */
export const whatIfDocument = z.object({
  id: z.string(),
  parent: z.string().nullable(),
  files: z.object({ approximate: z.string().nullable(), exact: z.string() }),
  changes: z.array(z.object({ aspect: z.string(), before: z.number(), after: z.number(), score: share, text: z.string().min(1) })).nullable(),
});
