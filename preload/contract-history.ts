import { z } from 'zod';
import { errorSchema } from './contract-error.ts';

/** What window and studio say to each other about the history as a whole: lists, filters, and what is done to many pictures at once. */

const id = z.string().min(1).max(128);
const count = z.number().int().min(0);
const nothing = z.object({});

/** How many pictures one call may name or answer with. */
export const MOST_AT_ONCE = 50_000;

/** ISO 8601, UTC, with milliseconds, as the history keeps it. */
const moment = z.iso.datetime({ precision: 3 });

/** What the history is narrowed by, and its order. */
export const historyFilterShape = {
  search: z.string().max(500).default(''),
  starred: z.boolean().default(false),
  /** Whether counterfactuals are listed too; `starred`: those that are kept by their star. */
  counterfactuals: z.union([z.boolean(), z.literal('starred')]).default(false),
  checkpoint: z.string().min(1).max(4096).nullable().default(null),
  /** Id of an adapter that was used. */
  adapter: id.nullable().default(null),
  sketches: z.enum(['shown', 'hidden', 'only']).default('shown'),
  /** Pictures that are another picture of the history, enlarged. */
  enlarged: z.enum(['shown', 'hidden', 'only']).default('shown'),
  since: moment.nullable().default(null),
  /** As `since`, but without that moment itself. */
  until: moment.nullable().default(null),
  order: z.enum(['newest', 'oldest']).default('newest'),
};
export type HistoryFilter = z.input<z.ZodObject<typeof historyFilterShape>>;

export const historyFacetsSchema = z.object({
  checkpoints: z.array(z.object({ id: z.string(), count })),
  adapters: z.array(z.object({ id: z.string(), name: z.string(), count })),
});
export type HistoryFacets = z.infer<typeof historyFacetsSchema>;

/** Pictures that are written to a folder. */
export const exportStatusSchema = z.object({
  id,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  folder: z.string(),
  total: count,
  /** How many were written so far. */
  done: count,
  /** How many had no picture. */
  skipped: count,
  /** Once it is over: the names that they got, in their order. */
  written: z.array(z.object({ id, file: z.string() })),
  /** Once it is over: those that were not written, though they have a picture. */
  missing: z.array(id),
  error: errorSchema.nullable(),
});
export type ExportStatus = z.infer<typeof exportStatusSchema>;

const ids = z
  .array(id)
  .min(1)
  .max(MOST_AT_ONCE)
  .transform((all) => [...new Set(all)]);

const starred = z.boolean();
/** Set aside only, until the deletion that is answered is finished or restored. */
const undoable = z.boolean().default(false);

/** One picture by its id, or several in one go. */
const starSchema = z.union([z.object({ ids, starred }), z.object({ id, starred }).transform((one) => ({ ids: [one.id], starred: one.starred }))]);
const deleteSchema = z.union([z.object({ ids, undoable }), z.object({ id, undoable }).transform((one) => ({ ids: [one.id], undoable: one.undoable }))]);

export const historyChannels = {
  /** The ids of what a filter leaves, in its order, from one picture to another with both; null is the end of the list. */
  'history.ids': {
    input: z.object({ ...historyFilterShape, from: id.nullable().default(null), to: id.nullable().default(null) }),
    output: z.object({ ids: z.array(id), more: z.boolean() }),
  },
  /** How many come before a picture in what a filter leaves; null where it is not among that. */
  'history.place': { input: z.object({ ...historyFilterShape, id }), output: z.object({ at: count.nullable() }) },
  /** What there is to filter by. */
  'history.facets': { input: nothing, output: historyFacetsSchema },
  /** Up to two ids that begin so. */
  'history.find': { input: z.object({ beginning: id }), output: z.object({ ids: z.array(id) }) },
  /** All or, where one is not there, none. */
  'history.star': { input: starSchema, output: nothing },
  /**
   * Moves the pictures' files to the operating system's bin and removes the rows, all at once or, where one is not there,
   * none.
   */
  'history.delete': { input: deleteSchema, output: z.object({ deletion: id.nullable() }) },
  /** Puts everything back that a deletion set aside. */
  'history.restore': { input: z.object({ deletion: id }), output: nothing },
  /** Nobody wants it back: off to the bin. */
  'history.finishDelete': { input: z.object({ deletion: id }), output: nothing },
  /** Writes the pictures, with the recipes in them, to a folder that the person chooses; null when they closed the dialog. */
  'history.export': { input: z.object({ ids }), output: z.object({ status: exportStatusSchema.nullable() }) },
  /** What was written stays. */
  'history.cancelExport': { input: z.object({ id }), output: nothing },
} as const;
