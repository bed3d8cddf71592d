import type { Migration } from '../migration.ts';

/** Which pictures are enlarged ones, for filters that must not read the large rows. */
export const enlargedIndex: Migration = {
  version: 550,
  sql: 'CREATE INDEX generations_enlarged ON generations (sequence) WHERE upscale IS NOT NULL',
};
