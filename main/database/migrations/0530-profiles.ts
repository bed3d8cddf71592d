import type { Migration } from '../migration.ts';

/**
 * Several profiles of taste, each with a name. What was the only one becomes the first: it has no name of its own until the
 * person gives it one, and is called “My taste” in their language till then. Levels, their changes and judgements belong to a
 * profile, and go with it. A deleted profile lies here for a while, so that it can be had back.
 */
export const profiles: Migration = {
  version: 530,
  sql: `
    CREATE TABLE profiles (
      id TEXT PRIMARY KEY NOT NULL,
      name TEXT,
      -- The name in one case: no two have the same.
      name_key TEXT,
      created_at TEXT NOT NULL,
      active INTEGER NOT NULL DEFAULT 0 CHECK (active IN (0, 1)),
      deleted_at TEXT,
      CHECK ((name IS NULL) = (name_key IS NULL)),
      CHECK (active = 0 OR deleted_at IS NULL)
    ) STRICT;
    CREATE UNIQUE INDEX profiles_by_name ON profiles (name_key) WHERE deleted_at IS NULL;
    CREATE UNIQUE INDEX profiles_active ON profiles (active) WHERE active = 1;

    INSERT INTO profiles (id, created_at, active)
    SELECT 'first', coalesce(min(changed_at), strftime('%Y-%m-%dT%H:%M:%fZ', 'now')), 1 FROM profile_changes;

    CREATE TABLE profile_levels (
      profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
      aspect TEXT NOT NULL,
      level REAL NOT NULL CHECK (level BETWEEN -1 AND 1),
      uncertainty REAL NOT NULL CHECK (uncertainty BETWEEN 0 AND 1),
      updated_at TEXT NOT NULL,
      PRIMARY KEY (profile_id, aspect)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO profile_levels (profile_id, aspect, level, uncertainty, updated_at)
    SELECT 'first', aspect, level, uncertainty, updated_at FROM profile;
    DROP TABLE profile;

    ALTER TABLE profile_changes RENAME TO profile_changes_before;
    CREATE TABLE profile_changes (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT,
      profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
      aspect TEXT NOT NULL,
      level_before REAL,
      level_after REAL,
      reason TEXT NOT NULL CHECK (reason IN ('set', 'reset', 'put-back', 'import')),
      changed_at TEXT NOT NULL
    ) STRICT;
    INSERT INTO profile_changes (sequence, profile_id, aspect, level_before, level_after, reason, changed_at)
    SELECT sequence, 'first', aspect, level_before, level_after, reason, changed_at FROM profile_changes_before;
    DROP TABLE profile_changes_before;
    CREATE INDEX profile_changes_by_profile ON profile_changes (profile_id);

    ALTER TABLE judgements RENAME TO judgements_before;
    CREATE TABLE judgements (
      profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
      generation_id TEXT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
      statement TEXT NOT NULL,
      aspect TEXT NOT NULL,
      direction INTEGER NOT NULL CHECK (direction IN (-1, 0, 1)),
      topic TEXT,
      measured_by TEXT NOT NULL,
      verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
      text TEXT NOT NULL,
      judged_at TEXT NOT NULL,
      PRIMARY KEY (profile_id, generation_id, statement, aspect, direction)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO judgements (profile_id, generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at)
    SELECT 'first', generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at FROM judgements_before;
    DROP TABLE judgements_before;
    CREATE INDEX judgements_by_topic ON judgements (profile_id, measured_by, topic) WHERE topic IS NOT NULL;
    CREATE INDEX judgements_by_generation ON judgements (generation_id);

    ALTER TABLE generations ADD COLUMN profile TEXT;
  `,
};
