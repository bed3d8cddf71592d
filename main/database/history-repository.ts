import { z } from 'zod';
import { generationStateSchema, type HistoryEntry } from '../../preload/contract.ts';
import type { HistoryFacets } from '../../preload/contract-history.ts';
import { enlargementSchema } from '../../preload/contract-upscale.ts';
import type { Connection } from './connection.ts';
import { isListed } from './set-aside.ts';
import { countQuery, historyQuery, idsQuery, placeQuery, type HistoryFilter, type HistoryPage, type HistoryQuery } from './history-query.ts';

/** The history as a list: what it shows of each picture, in its order. Pictures that are set aside are in none. */
export interface HistoryRepository {
  list(page: HistoryPage): readonly HistoryEntry[];
  count(filter: HistoryFilter): number;
  /** Ids in their order, from one picture to another with both; null is the end of the list. */
  ids(filter: HistoryFilter, from: string | null, to: string | null, limit: number): readonly string[];
  /** How many come before it; null where it is not in the list. */
  place(filter: HistoryFilter, id: string): number | null;
  /** What pictures were made with, the most used first. */
  facets(): HistoryFacets;
  /** Ids that begin so. */
  beginning(text: string, limit: number): readonly string[];
  /** Those that are no pictures of the history. */
  unknown(ids: readonly string[]): readonly string[];
  /** All at once. */
  star(ids: readonly string[], starred: boolean): void;
}

const json = <Schema extends z.ZodType>(schema: Schema) => z.string().transform((text) => schema.parse(JSON.parse(text)));
const flag = z.number().transform((value) => value === 1);
const entryRow = z
  .object({
    id: z.string(),
    created_at: z.string(),
    kind: z.enum(['generation', 'counterfactual']),
    parent: z.string().nullable(),
    made_from: z.string().nullable(),
    state: generationStateSchema,
    prompt: z.string(),
    seed: z.number(),
    width: z.number(),
    height: z.number(),
    starred: flag,
    has_picture: flag,
    upscale: json(enlargementSchema).nullable(),
    upscale_of: z.string().nullable(),
    what_ifs: z.number(),
  })
  .transform(({ created_at, made_from, has_picture, upscale, upscale_of, what_ifs, ...row }): HistoryEntry => ({
    ...row,
    createdAt: created_at,
    madeFrom: made_from,
    hasPicture: has_picture,
    upscale: upscale === null ? null : { ...upscale, of: upscale_of },
    whatIfs: what_ifs,
  }));
const idRow = z.object({ id: z.string() });
const countRow = z.object({ count: z.number() });
const placeRow = z.object({ at: z.number() });
const checkpointRow = z.object({ id: z.string(), count: z.number() });
const adapterRow = z.object({ id: z.string(), name: z.string(), count: z.number() });

export function historyRepository(connection: Connection): HistoryRepository {
  const all = ({ sql, parameters }: HistoryQuery): unknown[] => connection.prepare(sql).all(parameters);
  const checkpoints = connection.prepare(`
    SELECT checkpoint AS id, count(*) AS count FROM generations AS g INDEXED BY generations_listed
    WHERE ${isListed('g')} AND kind = 'generation' GROUP BY checkpoint ORDER BY count DESC, id`);
  // The name as it was last; a bare column beside max() is of that row.
  const adapters = connection.prepare(`
    SELECT used.adapter AS id, used.name AS name, count(*) AS count, max(used.sequence) AS newest
    FROM generation_adapters AS used CROSS JOIN generations AS g INDEXED BY generations_listed ON g.sequence = used.sequence
    WHERE ${isListed('g')} AND g.kind = 'generation' GROUP BY used.adapter ORDER BY count DESC, id`);
  const beginning = connection.prepare(`
    SELECT id FROM generations AS g WHERE id >= @text AND id < @text || char(1114111) AND ${isListed('g')} ORDER BY id DESC LIMIT @limit`);
  const unknown = connection.prepare(`
    SELECT value AS id FROM json_each(?) AS asked WHERE NOT EXISTS (SELECT 1 FROM generations AS g WHERE g.id = asked.value AND ${isListed('g')})`);
  const star = connection.prepare('UPDATE generations SET starred = @starred WHERE id IN (SELECT value FROM json_each(@ids)) AND starred <> @starred');
  return {
    list: (page) => all(historyQuery(page)).map((row) => entryRow.parse(row)),
    count: (filter) => countRow.parse(all(countQuery(filter))[0]).count,
    ids: (filter, from, to, limit) => all(idsQuery(filter, from, to, limit)).map((row) => idRow.parse(row).id),
    place(filter, id) {
      const [row] = all(placeQuery(filter, id));
      return row === undefined ? null : placeRow.parse(row).at;
    },
    facets: () => ({
      checkpoints: checkpoints.all().map((row) => checkpointRow.parse(row)),
      adapters: adapters.all().map((row) => adapterRow.parse(row)),
    }),
    beginning: (text, limit) => beginning.all({ text, limit }).map((row) => idRow.parse(row).id),
    unknown: (ids) => unknown.all(JSON.stringify(ids)).map((row) => idRow.parse(row).id),
    star(ids, starred) {
      star.run({ ids: JSON.stringify(ids), starred: Number(starred) });
    },
  };
}
