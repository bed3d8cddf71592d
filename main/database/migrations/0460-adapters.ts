import type { Migration } from '../migration.ts';

/** The adapters of a picture: JSON [{id, name, sha256, strength}]. Their files are the library's. */
export const adapters: Migration = {
  version: 460,
  sql: `ALTER TABLE generations ADD COLUMN adapters TEXT NOT NULL DEFAULT '[]';`,
};
