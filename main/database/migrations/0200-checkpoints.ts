import type { Migration } from '../migration.ts';

/**
 * What is known of checkpoints besides their files, and the downloads that are not over: a download's own files tell how
 * far it came, its rows tell what the whole of it is.
 */
export const checkpoints: Migration = {
  version: 200,
  sql: `
    CREATE TABLE checkpoints (
      id TEXT PRIMARY KEY NOT NULL,
      kind TEXT NOT NULL CHECK (kind IN ('checkpoint', 'readout')),
      origin TEXT NOT NULL CHECK (origin IN ('bundled', 'copy', 'link', 'download')),
      directory TEXT NOT NULL,
      source TEXT,
      licence TEXT,
      size_bytes INTEGER NOT NULL,
      files INTEGER NOT NULL,
      added_at TEXT NOT NULL,
      verdict TEXT
    ) STRICT;

    CREATE TABLE downloads (
      id TEXT PRIMARY KEY NOT NULL,
      source TEXT NOT NULL UNIQUE,
      plan TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'failed')),
      error TEXT,
      owner INTEGER NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE download_files (
      download_id TEXT NOT NULL REFERENCES downloads (id) ON DELETE CASCADE,
      path TEXT NOT NULL,
      etag TEXT,
      done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
      PRIMARY KEY (download_id, path)
    ) STRICT;
  `,
};
