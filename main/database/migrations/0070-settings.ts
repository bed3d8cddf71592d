import type { Migration } from '../migration.ts';

export const settings: Migration = {
  version: 70,
  sql: `
    CREATE TABLE settings (
      key TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) STRICT;

    CREATE TABLE provider_verdicts (
      provider TEXT NOT NULL,
      checkpoint TEXT NOT NULL,
      usable INTEGER NOT NULL CHECK (usable IN (0, 1)),
      reason TEXT NOT NULL,
      runtime TEXT NOT NULL,
      checked_at TEXT NOT NULL,
      PRIMARY KEY (provider, checkpoint)
    ) STRICT;
  `,
};
