import type { Migration } from '../migration.ts';

/** What the studio knows of the person's taste, and every change that led there. */
export const profile: Migration = {
  version: 60,
  sql: `
    CREATE TABLE profile (
      aspect TEXT PRIMARY KEY NOT NULL,
      level REAL NOT NULL CHECK (level BETWEEN -1 AND 1),
      uncertainty REAL NOT NULL CHECK (uncertainty BETWEEN 0 AND 1),
      updated_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE profile_changes (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      aspect TEXT NOT NULL,
      level_before REAL,
      level_after REAL,
      reason TEXT NOT NULL CHECK (reason IN ('set', 'reset')),
      changed_at TEXT NOT NULL
    ) STRICT;
  `,
};
