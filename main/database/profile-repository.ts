import { z } from 'zod';
import type { Connection } from './connection.ts';

/** A profile of taste, without what it holds. */
export interface ProfileRecord {
  readonly id: string;
  /** Null for the first one until the person names it. */
  readonly name: string | null;
  readonly createdAt: string;
  readonly isActive: boolean;
}

export interface ProfileName {
  readonly name: string;
  /** Equal for names that differ in case alone. */
  readonly key: string;
}

export interface ProfileRepository {
  /** Those that are not deleted, the oldest first. */
  all(): readonly ProfileRecord[];
  active(): ProfileRecord;
  /** The latest first. */
  deleted(): readonly ProfileRecord[];
  insert(profile: ProfileName & { readonly id: string; readonly createdAt: string }): void;
  /** Gives `to` what `from` holds: its levels, how they came about, and what was said of statements. */
  copyInto(to: string, from: string): void;
  rename(id: string, name: ProfileName): void;
  /** In place of the one that was. */
  activate(id: string): void;
  /** One that is not active. It can be restored until it is purged. */
  remove(id: string, at: string): void;
  restore(id: string): void;
  /** Those that were deleted before this, for good. */
  purge(before: string): void;
}

const profileRow = z
  .object({ id: z.string(), name: z.string().nullable(), created_at: z.string(), active: z.number() })
  .transform((row): ProfileRecord => ({ id: row.id, name: row.name, createdAt: row.created_at, isActive: row.active === 1 }));

const COPIES = [
  `INSERT INTO profile_levels (profile_id, aspect, level, uncertainty, updated_at)
   SELECT @to, aspect, level, uncertainty, updated_at FROM profile_levels WHERE profile_id = @from`,
  `INSERT INTO profile_changes (profile_id, aspect, level_before, level_after, reason, changed_at)
   SELECT @to, aspect, level_before, level_after, reason, changed_at FROM profile_changes WHERE profile_id = @from ORDER BY sequence`,
  `INSERT INTO judgements (profile_id, generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at)
   SELECT @to, generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at FROM judgements WHERE profile_id = @from`,
];

export function profileRepository(connection: Connection): ProfileRepository {
  const columns = 'SELECT id, name, created_at, active FROM profiles';
  const all = connection.prepare(`${columns} WHERE deleted_at IS NULL ORDER BY created_at, id`);
  const active = connection.prepare(`${columns} WHERE active = 1`);
  const deleted = connection.prepare(`${columns} WHERE deleted_at IS NOT NULL ORDER BY deleted_at DESC`);
  const insert = connection.prepare('INSERT INTO profiles (id, name, name_key, created_at) VALUES (@id, @name, @key, @createdAt)');
  const copies = COPIES.map((sql) => connection.prepare(sql));
  const rename = connection.prepare('UPDATE profiles SET name = @name, name_key = @key WHERE id = @id');
  const retire = connection.prepare('UPDATE profiles SET active = 0 WHERE active = 1');
  const activate = connection.prepare('UPDATE profiles SET active = 1 WHERE id = ?');
  const remove = connection.prepare('UPDATE profiles SET deleted_at = ? WHERE id = ?');
  const purge = connection.prepare('DELETE FROM profiles WHERE deleted_at < ?');
  return {
    all: () => all.all().map((row) => profileRow.parse(row)),
    active: () => profileRow.parse(active.get()),
    deleted: () => deleted.all().map((row) => profileRow.parse(row)),
    insert({ id, name, key, createdAt }) {
      insert.run({ id, name, key, createdAt });
    },
    copyInto: connection.transaction((to: string, from: string) => {
      for (const copy of copies) copy.run({ to, from });
    }),
    rename(id, { name, key }) {
      rename.run({ id, name, key });
    },
    activate: connection.transaction((id: string) => {
      retire.run();
      activate.run(id);
    }),
    remove(id, at) {
      remove.run(at, id);
    },
    restore(id) {
      remove.run(null, id);
    },
    purge(before) {
      purge.run(before);
    },
  };
}
