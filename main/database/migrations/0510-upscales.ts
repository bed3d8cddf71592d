import type { Migration } from '../migration.ts';

/**
 * Pictures that are another picture of the history, enlarged: JSON {factor, network, sha256}, and the picture they were made
 * from. All else in their row is that picture's, but for the size, which is their own.
 */
export const upscales: Migration = {
  version: 510,
  sql: `
    ALTER TABLE generations ADD COLUMN upscale TEXT;
    ALTER TABLE generations ADD COLUMN upscale_of TEXT REFERENCES generations (id) ON DELETE SET NULL
      CHECK (upscale_of IS NULL OR upscale IS NOT NULL);
    CREATE INDEX generations_by_enlarged ON generations (upscale_of) WHERE upscale_of IS NOT NULL;
  `,
};
