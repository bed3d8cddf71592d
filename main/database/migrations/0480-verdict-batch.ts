import type { Migration } from '../migration.ts';

/** Verdicts from before did not measure how many questions at once a provider answers fastest: they are made again. */
export const verdictBatch: Migration = {
  version: 480,
  sql: `
    DELETE FROM provider_verdicts;
    ALTER TABLE provider_verdicts ADD COLUMN batch INTEGER NOT NULL DEFAULT 1 CHECK (batch > 0);
  `,
};
