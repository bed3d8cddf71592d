import type { Migration } from '../migration.ts';

/** Verdicts from before did not measure how fast a provider is: they are made again. */
export const verdictSpeed: Migration = {
  version: 80,
  sql: `
    DELETE FROM provider_verdicts;
    ALTER TABLE provider_verdicts ADD COLUMN faster INTEGER NOT NULL DEFAULT 0 CHECK (faster IN (0, 1));
  `,
};
