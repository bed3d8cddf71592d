import { z } from 'zod';
import { atomically, type Connection } from './connection.ts';
import { isListed } from './set-aside.ts';

/** One picture with the counterfactuals that go with it; their files go together. */
export type Family = readonly string[];

export interface DeletionRecord {
  readonly id: string;
  /** The process that can undo it. */
  readonly owner: number;
}

/** Pictures that are deleted, but can still be had back. Every change is one transaction. */
export interface DeletionRepository {
  /** Sets pictures aside with their counterfactuals. Answers with the ids of all of them. */
  setAside(deletion: DeletionRecord, ids: readonly string[], createdAt: string): readonly string[];
  /** The first of what is set aside, as it goes: at most `limit` pictures, each with its counterfactuals. */
  families(deletion: string, limit: number): readonly Family[];
  /** Puts back what is still set aside. Answers with how many that are. */
  restore(deletion: string): number;
  /** Removes rows that are set aside, with their explanations and jobs. */
  remove(ids: readonly string[]): void;
  /** Forgets a deletion that has no pictures any more. */
  close(deletion: string): void;
  all(): readonly DeletionRecord[];
}

const idRow = z.object({ id: z.string() });
const deletionRow = z.object({ id: z.string(), owner: z.number() });

export function deletionRepository(connection: Connection): DeletionRepository {
  const insert = connection.prepare('INSERT INTO deletions (id, owner, created_at) VALUES (@id, @owner, @createdAt)');
  // A counterfactual that another deletion has set aside goes with its original: it could not come back without it.
  const setAside = connection.prepare(`
    INSERT INTO set_aside (sequence, deletion)
    SELECT sequence, @deletion FROM generations WHERE id IN (SELECT value FROM json_each(@ids))
    UNION SELECT sequence, @deletion FROM generations WHERE parent IN (SELECT value FROM json_each(@ids))
    ON CONFLICT (sequence) DO UPDATE SET deletion = excluded.deletion`);
  const members = connection.prepare(`
    SELECT g.id FROM set_aside CROSS JOIN generations AS g ON g.sequence = set_aside.sequence
    WHERE set_aside.deletion = @deletion ORDER BY set_aside.sequence LIMIT @limit`);
  const children = connection.prepare('SELECT id FROM generations WHERE parent = ? ORDER BY sequence');
  const restore = connection.prepare('DELETE FROM set_aside WHERE deletion = ?');
  const remove = connection.prepare(`DELETE FROM generations WHERE id IN (SELECT value FROM json_each(?)) AND NOT ${isListed('generations')}`);
  const close = connection.prepare('DELETE FROM deletions WHERE id = @id AND NOT EXISTS (SELECT 1 FROM set_aside WHERE deletion = @id)');
  const all = connection.prepare('SELECT id, owner FROM deletions ORDER BY created_at, id');
  return {
    setAside: (deletion, ids, createdAt) =>
      atomically(connection, () => {
        insert.run({ ...deletion, createdAt });
        setAside.run({ deletion: deletion.id, ids: JSON.stringify(ids) });
        return idsOf(members.all({ deletion: deletion.id, limit: -1 }));
      }),
    families(deletion, limit) {
      const families: Family[] = [];
      const taken = new Set<string>();
      // A picture comes before its counterfactuals, which go with it whenever they were deleted.
      for (const id of idsOf(members.all({ deletion, limit }))) {
        if (taken.has(id)) continue;
        const family = [id, ...idsOf(children.all(id))];
        for (const each of family) taken.add(each);
        families.push(family);
      }
      return families;
    },
    restore: (deletion) =>
      atomically(connection, () => {
        const { changes } = restore.run(deletion);
        close.run({ id: deletion });
        return changes;
      }),
    remove(ids) {
      remove.run(JSON.stringify(ids));
    },
    close(deletion) {
      close.run({ id: deletion });
    },
    all: () => all.all().map((row) => deletionRow.parse(row)),
  };
}

function idsOf(rows: readonly unknown[]): readonly string[] {
  return rows.map((row) => idRow.parse(row).id);
}
