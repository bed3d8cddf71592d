import { z } from 'zod';
import type { Connection } from './connection.ts';

export interface ProfileLevel {
  readonly aspect: string;
  readonly level: number;
  /** 1: nothing is known of this aspect; 0: certain. */
  readonly uncertainty: number;
  readonly updatedAt: string;
}

/** What changed a level; forgetting all of them is a reset. */
export type LevelReason = 'set' | 'put-back' | 'import';

export interface ProfileLevelRepository {
  of(profile: string): readonly ProfileLevel[];
  /** How many aspects every profile leans on; one that leans on none is left out. */
  counts(): ReadonlyMap<string, number>;
  /** All of them or none. */
  set(profile: string, levels: readonly ProfileLevel[], reason: LevelReason): void;
  /** Forgets every level; the changes that led there stay on record. */
  reset(profile: string, at: string): void;
}

const levelRow = z
  .object({ aspect: z.string(), level: z.number(), uncertainty: z.number(), updated_at: z.string() })
  .transform((row): ProfileLevel => ({ aspect: row.aspect, level: row.level, uncertainty: row.uncertainty, updatedAt: row.updated_at }));
const countRow = z.object({ profile_id: z.string(), levels: z.number() });

export function profileLevelRepository(connection: Connection): ProfileLevelRepository {
  const of = connection.prepare('SELECT aspect, level, uncertainty, updated_at FROM profile_levels WHERE profile_id = ? ORDER BY aspect');
  const counts = connection.prepare('SELECT profile_id, count(*) AS levels FROM profile_levels WHERE level <> 0 GROUP BY profile_id');
  const put = connection.prepare(`
    INSERT INTO profile_levels (profile_id, aspect, level, uncertainty, updated_at) VALUES (@profile, @aspect, @level, @uncertainty, @updatedAt)
    ON CONFLICT (profile_id, aspect) DO UPDATE SET level = excluded.level, uncertainty = excluded.uncertainty, updated_at = excluded.updated_at`);
  const record = connection.prepare(`
    INSERT INTO profile_changes (profile_id, aspect, level_before, level_after, reason, changed_at)
    VALUES (@profile, @aspect, (SELECT level FROM profile_levels WHERE profile_id = @profile AND aspect = @aspect), @after, @reason, @at)`);
  const clear = connection.prepare('DELETE FROM profile_levels WHERE profile_id = ?');

  const read = (profile: string): readonly ProfileLevel[] => of.all(profile).map((row) => levelRow.parse(row));
  return {
    of: read,
    counts: () =>
      new Map(
        counts
          .all()
          .map((row) => countRow.parse(row))
          .map((row) => [row.profile_id, row.levels]),
      ),
    set: connection.transaction((profile: string, levels: readonly ProfileLevel[], reason: LevelReason) => {
      for (const { aspect, level, uncertainty, updatedAt } of levels) {
        record.run({ profile, aspect, after: level, reason, at: updatedAt });
        put.run({ profile, aspect, level, uncertainty, updatedAt });
      }
    }),
    reset: connection.transaction((profile: string, at: string) => {
      for (const { aspect } of read(profile)) record.run({ profile, aspect, after: null, reason: 'reset', at });
      clear.run(profile);
    }),
  };
}
