import type { Migration } from '../migration.ts';

/** How the last explanation of a picture was wished, so that one that failed is tried again like that; null where none was. */
export const wishedEffort: Migration = {
  version: 540,
  sql: "ALTER TABLE generations ADD COLUMN wished_effort TEXT CHECK (wished_effort IN ('measured', 'forecast'))",
};
