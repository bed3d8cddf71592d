import { z } from 'zod';
import { licenceSchema } from '../../../preload/contract-library.ts';
import { isSafePath } from '../file-names.ts';

/** A file that is to be fetched, and how it is known to be the right one. */
export const plannedFileSchema = z.object({
  /** Where it goes, below the checkpoint's folder. */
  path: z.string().refine(isSafePath, 'a path that leads out of its folder'),
  /** Where it lies in the repository. */
  from: z.string(),
  size: z.number().int().min(0),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** What Git names small files by: the SHA-1 of their header and content. */
  gitOid: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
});
export type PlannedFile = z.infer<typeof plannedFileSchema>;

/** Everything that a download is about to do; settled before the first byte and kept with it. */
export const downloadPlanSchema = z.object({
  /** As the person asked for it. */
  source: z.string(),
  id: z.string(),
  kind: z.enum(['checkpoint', 'readout']),
  title: z.string(),
  repository: z.string(),
  /** A commit, so that all files belong together however often the repository changes meanwhile. */
  revision: z.string(),
  licence: licenceSchema.nullable(),
  files: z.array(plannedFileSchema),
  /** Small files that the studio writes itself: path → text. */
  written: z.record(z.string().refine(isSafePath), z.string()),
});
export type DownloadPlan = z.infer<typeof downloadPlanSchema>;

export function plannedBytes(plan: DownloadPlan): number {
  return plan.files.reduce((sum, file) => sum + file.size, 0);
}
