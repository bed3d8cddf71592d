import { z } from 'zod';
import type { Connection } from './connection.ts';

export interface ProfileLevel {
  readonly aspect: string;
  readonly level: number;
  /** 1: nothing is known of this aspect; 0: certain. */
  readonly uncertainty: number;
  readonly updatedAt: string;
}

export interface ProfileRepository {
  all(): readonly ProfileLevel[];
  set(level: ProfileLevel): void;
  /** Forgets every level; the changes that led there stay on record. */
  reset(at: string): void;
}

const profileRow = z
  .object({ aspect: z.string(), level: z.number(), uncertainty: z.number(), updated_at: z.string() })
  .transform((row): ProfileLevel => ({ aspect: row.aspect, level: row.level, uncertainty: row.uncertainty, updatedAt: row.updated_at }));

export function profileRepository(connection: Connection): ProfileRepository {
  const all = connection.prepare('SELECT aspect, level, uncertainty, updated_at FROM profile ORDER BY aspect');
  const set = connection.prepare(`
    INSERT INTO profile (aspect, level, uncertainty, updated_at) VALUES (@aspect, @level, @uncertainty, @updatedAt)
    ON CONFLICT (aspect) DO UPDATE SET level = excluded.level, uncertainty = excluded.uncertainty, updated_at = excluded.updated_at`);
  const record = connection.prepare(`
    INSERT INTO profile_changes (aspect, level_before, level_after, reason, changed_at)
    VALUES (@aspect, (SELECT level FROM profile WHERE aspect = @aspect), @after, @reason, @at)`);
  const clear = connection.prepare('DELETE FROM profile');

  const read = (): readonly ProfileLevel[] => all.all().map((row) => profileRow.parse(row));
  const setLevel = connection.transaction((level: ProfileLevel) => {
    record.run({ aspect: level.aspect, after: level.level, reason: 'set', at: level.updatedAt });
    set.run(level);
  });
  const resetAll = connection.transaction((at: string) => {
    for (const { aspect } of read()) record.run({ aspect, after: null, reason: 'reset', at });
    clear.run();
  });
  return { all: read, set: setLevel, reset: resetAll };
}
