import { z } from 'zod';

/** An expected failure as it goes over the wire and into the database: what went wrong by a code, and whether trying again can help. */
export const errorSchema = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
});
export type WireError = z.infer<typeof errorSchema>;
