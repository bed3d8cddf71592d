import { searchQuery } from './search-query.ts';

export interface HistoryFilter {
  readonly search: string;
  readonly starred: boolean;
  /** Whether counterfactuals are listed too. */
  readonly counterfactuals: boolean;
  readonly limit: number;
  /** Only entries older than this id. */
  readonly before: string | null;
}

export interface HistoryQuery {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** The history, newest first. Kept apart from the repository so that a test can ask SQLite for its plan. */
export function historyQuery(filter: HistoryFilter): HistoryQuery {
  const conditions: string[] = [];
  const parameters: Record<string, string | number> = { limit: filter.limit };
  let source = 'generations AS g';
  const match = searchQuery(filter.search);
  if (match !== null) {
    source = 'generation_search AS s CROSS JOIN generations AS g ON g.sequence = s.rowid';
    conditions.push('generation_search MATCH @match');
    parameters['match'] = match;
  } else if (filter.search.trim() !== '') {
    // Signs alone, such as an emoji, are no words to the index.
    conditions.push('instr(g.prompt, @signs) > 0');
    parameters['signs'] = filter.search.trim();
  }
  if (filter.starred) conditions.push('g.starred = 1');
  if (!filter.counterfactuals) conditions.push("g.kind = 'generation'");
  if (filter.before !== null) {
    conditions.push('g.sequence < (SELECT sequence FROM generations WHERE id = @before)');
    parameters['before'] = filter.before;
  }
  const where = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  return { sql: `SELECT g.* FROM ${source} ${where} ORDER BY g.sequence DESC LIMIT @limit`, parameters };
}
