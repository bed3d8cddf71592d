import type { Migration } from '../migration.ts';

/** Which version of its checkpoint drew a picture; null for pictures from before this was kept. */
export const drawnBy: Migration = { version: 560, sql: 'ALTER TABLE generations ADD COLUMN drawn_by TEXT' };
