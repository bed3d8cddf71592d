import type { Migration } from '../migration.ts';

/** How a picture was decoded, for what is made of it later; pictures from before were decoded whole, where they were made. */
export const decoding: Migration = {
  version: 440,
  sql: 'ALTER TABLE generations ADD COLUMN decoding TEXT;',
};
