import { z } from 'zod';

/** Pictures that are another picture of the history, enlarged. Re-exported by the contract. */

const id = z.string().min(1).max(128);

/** How many times as wide and high. */
export const upscaleFactors = [2, 4] as const;
export const upscaleFactorSchema = z.literal(upscaleFactors);
export type UpscaleFactor = (typeof upscaleFactors)[number];

/** How a picture was enlarged: the network's name and the hash of its file. */
export const enlargementSchema = z.object({ factor: upscaleFactorSchema, network: z.string(), sha256: z.string() });
export type Enlargement = z.infer<typeof enlargementSchema>;

/** Of an enlarged picture: also the picture it was made from; null once that is deleted. Null for all others. */
export const upscaleSchema = enlargementSchema.extend({ of: id.nullable() }).nullable();
