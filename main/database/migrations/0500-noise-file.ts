import type { Migration } from '../migration.ts';

/**
 * Whether a picture began from noise that was handed in as a file. That is not kept, so nothing can be made of the picture
 * later. Pictures from before say so in the warning they were given, in the language of then.
 */
export const noiseFile: Migration = {
  version: 500,
  sql: `
    ALTER TABLE generations ADD COLUMN from_noise_file INTEGER NOT NULL DEFAULT 0 CHECK (from_noise_file IN (0, 1));
    UPDATE generations SET from_noise_file = 1
    WHERE warnings LIKE '%"Started from the noise in %' OR warnings LIKE '%"Begonnen mit dem Rauschen in %';
  `,
};
