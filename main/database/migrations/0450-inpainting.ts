import type { Migration } from '../migration.ts';

/**
 * Pictures that are repainted in part, and the picture of the history that another one was made from. A counterfactual's
 * `parent` is something else: the same picture under another coalition, which goes when its original goes.
 */
export const inpainting: Migration = {
  version: 450,
  sql: `
    ALTER TABLE generations ADD COLUMN inpaint_picture TEXT REFERENCES sketches (id);
    ALTER TABLE generations ADD COLUMN inpaint_mask TEXT REFERENCES sketches (id) CHECK ((inpaint_mask IS NULL) = (inpaint_picture IS NULL));
    ALTER TABLE generations ADD COLUMN made_from TEXT REFERENCES generations (id) ON DELETE SET NULL;
    CREATE INDEX generations_by_origin ON generations (made_from) WHERE made_from IS NOT NULL;
  `,
};
