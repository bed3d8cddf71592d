import type { Migration } from '../migration.ts';

/**
 * For histories of ten thousand pictures. Deletions that can still be undone set their pictures aside, so that nothing shows
 * or counts them; they go for good once nobody wants them back. A deletion belongs to the process that can undo it. The mark
 * is in a table of its own, since ten thousand of the large rows would take seconds to write.
 *
 * `generations_listed` holds in little space what the history is narrowed by: the rows themselves are large with what
 * explanations need, and counting them or skipping to the middle would read most of the file.
 */
export const largeHistory: Migration = {
  version: 520,
  sql: `

    CREATE TABLE deletions (
      id TEXT PRIMARY KEY NOT NULL,
      owner INTEGER NOT NULL,
      created_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE set_aside (
      sequence INTEGER PRIMARY KEY REFERENCES generations (sequence) ON DELETE CASCADE,
      deletion TEXT NOT NULL REFERENCES deletions (id)
    ) STRICT;

    CREATE INDEX set_aside_by_deletion ON set_aside (deletion);


    CREATE INDEX generations_listed ON generations (sequence, kind, starred, created_at, checkpoint, sketch_id, id);
    DROP INDEX generations_by_kind;
    DROP INDEX generations_starred;

    CREATE TABLE generation_adapters (
      adapter TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (adapter, sequence)
    ) STRICT, WITHOUT ROWID;

    INSERT OR IGNORE INTO generation_adapters (adapter, sequence, name)
    SELECT json_extract(used.value, '$.id'), generations.sequence, json_extract(used.value, '$.name') FROM generations, json_each(generations.adapters) AS used;

    CREATE TRIGGER generation_adapters_insert AFTER INSERT ON generations BEGIN
      INSERT OR IGNORE INTO generation_adapters (adapter, sequence, name)
      SELECT json_extract(value, '$.id'), new.sequence, json_extract(value, '$.name') FROM json_each(new.adapters);
    END;

    CREATE TRIGGER generation_adapters_delete AFTER DELETE ON generations BEGIN
      DELETE FROM generation_adapters WHERE sequence = old.sequence AND adapter IN (SELECT json_extract(value, '$.id') FROM json_each(old.adapters));
    END;
  `,
};
