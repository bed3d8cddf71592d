import type { Migration } from '../migration.ts';

/**
 * Statements that the person called right or wrong. They go with their picture: nothing counts that can't be looked at.
 * `direction` and `aspect` tell a claim from the one that a later explanation makes under the same id.
 */
export const judgements: Migration = {
  version: 470,
  sql: `
    CREATE TABLE judgements (
      generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
      statement TEXT NOT NULL,
      aspect TEXT NOT NULL,
      direction INTEGER NOT NULL CHECK (direction IN (-1, 0, 1)),
      topic TEXT,
      measured_by TEXT NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
      text TEXT NOT NULL,
      judged_at TEXT NOT NULL,
      PRIMARY KEY (generation_id, statement, aspect, direction)
    ) STRICT, WITHOUT ROWID;

    CREATE INDEX judgements_by_topic ON judgements (measured_by, topic) WHERE topic IS NOT NULL;
  `,
};
