import type { Migration } from '../migration.ts';

/** Sketches come first, since generations refer to them. The id is the head of the file's SHA-256. */
export const sketches: Migration = {
  version: 10,
  sql: `
    CREATE TABLE sketches (
      id TEXT PRIMARY KEY NOT NULL,
      sha256 TEXT NOT NULL UNIQUE,
      width INTEGER NOT NULL CHECK (width > 0),
      height INTEGER NOT NULL CHECK (height > 0),
      bytes INTEGER NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;
  `,
};
