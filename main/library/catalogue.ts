import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { licenceSchema, needsSchema } from '../../preload/contract-library.ts';
import { plannedFileSchema } from './download/download-plan.ts';
import { isSafePath } from './file-names.ts';

/** One entry of `models/catalog.json`. */
const entrySchema = z.object({
  id: z.string().regex(/^[a-z0-9.-]+$/),
  kind: z.enum(['checkpoint', 'readout']),
  title: z.string(),
  description: z.string(),
  /** `owner/name` on the Hub. */
  repository: z.string(),
  /** A commit; null when none is known: then the newest is taken, and kept with the download. */
  revision: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .nullable(),
  licence: licenceSchema,
  needs: needsSchema,
  /** With sizes and hashes; null when they are not known: then the Hub's own list is asked when the download begins. */
  files: z.array(plannedFileSchema).nullable(),
  /** Where files of the repository go, for what is not in the diffusers layout; null keeps everything in its place. */
  layout: z.record(z.string(), z.string().refine(isSafePath)).nullable(),
  /** Files that the studio writes itself. */
  written: z.record(z.string().refine(isSafePath), z.unknown()).default({}),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

const catalogueSchema = z.object({ entries: z.array(entrySchema) });

/** What the studio offers to get. Empty where the resources hold no catalogue. */
export function readCatalogue(models: string): readonly CatalogueEntry[] {
  const path = join(models, 'catalog.json');
  return existsSync(path) ? catalogueSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).entries : [];
}
