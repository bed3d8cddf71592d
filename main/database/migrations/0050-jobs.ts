import type { Migration } from '../migration.ts';

/** A job belongs to the process that queued it, so that a second studio does not take a running job for a lost one. */
export const jobs: Migration = {
  version: 50,
  sql: `
    CREATE TABLE jobs (
      id TEXT PRIMARY KEY NOT NULL,
      generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
      kind TEXT NOT NULL CHECK (kind IN ('generation', 'counterfactual')),
      state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'explaining', 'done', 'failed', 'cancelled', 'interrupted')),
      owner INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      ended_at TEXT,
      error TEXT
    ) STRICT;

    CREATE INDEX jobs_by_generation ON jobs (generation_id);
    CREATE INDEX jobs_unfinished ON jobs (state) WHERE state IN ('queued', 'running', 'explaining');
  `,
};
