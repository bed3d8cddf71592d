import { searchQuery } from './search-query.ts';
import { isListed } from './set-aside.ts';

/** What the history is narrowed by, and in which order it comes. */
export interface HistoryFilter {
  readonly search: string;
  readonly starred: boolean;
  /** Whether counterfactuals are listed too; `starred`: those that are kept by their star. */
  readonly counterfactuals: boolean | 'starred';
  readonly checkpoint: string | null;
  /** Id of an adapter that was used. */
  readonly adapter: string | null;
  readonly sketches: 'shown' | 'hidden' | 'only';
  readonly enlarged: 'shown' | 'hidden' | 'only';
  /** ISO 8601, UTC, with milliseconds. */
  readonly since: string | null;
  /** As `since`, but without that moment itself. */
  readonly until: string | null;
  readonly order: 'newest' | 'oldest';
}

/** A part of what a filter leaves. */
export interface HistoryPage extends HistoryFilter {
  readonly limit: number;
  readonly offset: number;
  /** Only entries older than this id. */
  readonly before: string | null;
}

export interface HistoryQuery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/**
 * Kept apart from the repository so that a test can ask SQLite for its plan. Every query walks the index of what the
 * history is narrowed by, which is in order already; rows are read of the page alone.
 */
const SOURCE = 'FROM generations AS g INDEXED BY generations_listed';

/** What the list shows of a picture, and what was made from it. */
const COLUMNS = `g.id, g.created_at, g.kind, g.parent, g.state, g.prompt, g.seed, g.width, g.height, g.starred, g.has_picture, g.upscale,
  (SELECT o.id FROM generations AS o WHERE o.id = g.made_from AND ${isListed('o')}) AS made_from,
  (SELECT o.id FROM generations AS o WHERE o.id = g.upscale_of AND ${isListed('o')}) AS upscale_of,
  (SELECT count(*) FROM generations AS c WHERE c.parent = g.id AND c.has_picture = 1 AND ${isListed('c')}) AS what_ifs`;

export function historyQuery({ limit, offset, before, ...filter }: HistoryPage): HistoryQuery {
  const { conditions, parameters, direction } = narrowed(filter);
  if (before !== null) conditions.push('g.sequence < (SELECT sequence FROM generations WHERE id = @before)');
  return {
    sql: `SELECT ${COLUMNS} FROM (SELECT g.sequence ${SOURCE} ${where(conditions)} ORDER BY g.sequence ${direction} LIMIT @limit OFFSET @offset) AS page
      CROSS JOIN generations AS g ON g.sequence = page.sequence ORDER BY page.sequence ${direction}`,
    parameters: { ...parameters, limit, offset, ...(before === null ? {} : { before }) },
  };
}

/** How many there are. */
export function countQuery(filter: HistoryFilter): HistoryQuery {
  const { conditions, parameters } = narrowed(filter);
  return { sql: `SELECT count(*) AS count ${SOURCE} ${where(conditions)}`, parameters };
}

/** Ids in their order, from one picture to another with both; null is the end of the list. */
export function idsQuery(filter: HistoryFilter, from: string | null, to: string | null, limit: number): HistoryQuery {
  const { conditions, parameters, direction } = narrowed(filter);
  const place = (name: string): string => `(SELECT sequence FROM generations WHERE id = @${name})`;
  const ends = from !== null && to !== null ? `BETWEEN min(${place('from')}, ${place('to')}) AND max(${place('from')}, ${place('to')})` : null;
  const isNewest = filter.order === 'newest';
  if (ends !== null) conditions.push(`g.sequence ${ends}`);
  else if (from !== null) conditions.push(`g.sequence ${isNewest ? '<=' : '>='} ${place('from')}`);
  else if (to !== null) conditions.push(`g.sequence ${isNewest ? '>=' : '<='} ${place('to')}`);
  return {
    sql: `SELECT g.id ${SOURCE} ${where(conditions)} ORDER BY g.sequence ${direction} LIMIT @limit`,
    parameters: { ...parameters, limit, ...(from === null ? {} : { from }), ...(to === null ? {} : { to }) },
  };
}

/** How many come before a picture of the list; none where it is not in the list. */
export function placeQuery(filter: HistoryFilter, id: string): HistoryQuery {
  const { conditions, parameters } = narrowed(filter);
  const before = `(SELECT count(*) ${SOURCE} ${where([...conditions, `g.sequence ${filter.order === 'newest' ? '>' : '<'} it.sequence`])})`;
  return {
    sql: `SELECT ${before} AS at FROM generations AS it WHERE it.id = @id AND EXISTS (SELECT 1 ${SOURCE} ${where([...conditions, 'g.sequence = it.sequence'])})`,
    parameters: { ...parameters, id },
  };
}

interface Narrowed {
  readonly conditions: string[];
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly direction: 'ASC' | 'DESC';
}

function narrowed(filter: HistoryFilter): Narrowed {
  const conditions = [isListed('g')];
  const parameters: Record<string, string | number> = {};
  const match = searchQuery(filter.search);
  if (match !== null) {
    conditions.push('g.sequence IN (SELECT rowid FROM generation_search WHERE generation_search MATCH @match)');
    parameters['match'] = match;
  } else if (filter.search.trim() !== '') {
    // Signs alone, such as an emoji, are no words to the index.
    conditions.push('instr(g.prompt, @signs) > 0');
    parameters['signs'] = filter.search.trim();
  }
  if (filter.starred) conditions.push('g.starred = 1');
  if (filter.counterfactuals === 'starred') conditions.push("(g.kind = 'generation' OR g.starred = 1)");
  else if (!filter.counterfactuals) conditions.push("g.kind = 'generation'");
  if (filter.checkpoint !== null) {
    conditions.push('g.checkpoint = @checkpoint');
    parameters['checkpoint'] = filter.checkpoint;
  }
  if (filter.adapter !== null) {
    conditions.push('g.sequence IN (SELECT sequence FROM generation_adapters WHERE adapter = @adapter)');
    parameters['adapter'] = filter.adapter;
  }
  if (filter.sketches !== 'shown') conditions.push(`g.sketch_id IS ${filter.sketches === 'only' ? 'NOT NULL' : 'NULL'}`);
  if (filter.enlarged !== 'shown') {
    const enlarged = 'SELECT e.sequence FROM generations AS e INDEXED BY generations_enlarged WHERE e.upscale IS NOT NULL';
    conditions.push(`g.sequence ${filter.enlarged === 'only' ? 'IN' : 'NOT IN'} (${enlarged})`);
  }
  if (filter.since !== null) {
    conditions.push('g.created_at >= @since');
    parameters['since'] = filter.since;
  }
  if (filter.until !== null) {
    conditions.push('g.created_at < @until');
    parameters['until'] = filter.until;
  }
  return { conditions, parameters, direction: filter.order === 'newest' ? 'DESC' : 'ASC' };
}

function where(conditions: readonly string[]): string {
  return `WHERE ${conditions.join(' AND ')}`;
}
