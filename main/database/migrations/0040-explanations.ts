import type { Migration } from '../migration.ts';

/** Explanations as JSON, and the files beside them: ledgers and region maps. */
export const explanations: Migration = {
  version: 40,
  sql: `
    CREATE TABLE explanations (
      generation_id TEXT PRIMARY KEY NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
      explanation TEXT NOT NULL,
      ledger_file TEXT,
      locale TEXT NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE regions (
      generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
      factor TEXT NOT NULL,
      source TEXT NOT NULL CHECK (source IN ('predicted', 'measured')),
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      scale REAL NOT NULL,
      file TEXT NOT NULL,
      PRIMARY KEY (generation_id, factor, source)
    ) STRICT, WITHOUT ROWID;
  `,
};
