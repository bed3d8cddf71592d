import type { Migration } from '../migration.ts';

/**
 * A sketch is left behind once a picture that began from it, or that it is a copy of, was deleted. One that no picture ever
 * began from is not: it may lie in the compose form.
 */
export const leftSketches: Migration = {
  version: 490,
  sql: `
    ALTER TABLE sketches ADD COLUMN copy_of TEXT;
    ALTER TABLE sketches ADD COLUMN left_behind INTEGER NOT NULL DEFAULT 0 CHECK (left_behind IN (0, 1));

    CREATE TRIGGER sketches_left AFTER DELETE ON generations BEGIN
      UPDATE sketches SET left_behind = 1
      WHERE id IN (old.sketch_id, old.inpaint_picture, old.inpaint_mask) OR copy_of = old.id;
    END;
  `,
};
