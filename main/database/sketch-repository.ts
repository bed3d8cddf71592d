import { z } from 'zod';
import type { Connection } from './connection.ts';

export interface SketchRecord {
  /** The head of `sha256`; also the name of its file. */
  readonly id: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
}

export interface SketchRepository {
  /** The same picture twice is one sketch. Taken in again, it is wanted again. `copyOf` is the picture of the history that it is. */
  insert(sketch: SketchRecord, createdAt: string, copyOf?: string | null): void;
  get(id: string): SketchRecord | null;
  /** Ids of those whose picture was deleted and that no other picture began from. */
  leftBehind(): readonly string[];
  /** Removes one that was left behind; one that a picture began from since stays. */
  remove(id: string): void;
}

const LEFT_BEHIND = `left_behind = 1 AND NOT EXISTS (
  SELECT 1 FROM generations WHERE sketches.id IN (generations.sketch_id, generations.inpaint_picture, generations.inpaint_mask))`;

const idRow = z.object({ id: z.string() });
const sketchRow = z.object({ id: z.string(), sha256: z.string(), width: z.number(), height: z.number(), bytes: z.number() });

export function sketchRepository(connection: Connection): SketchRepository {
  const insert = connection.prepare(
    `INSERT INTO sketches (id, sha256, width, height, bytes, created_at, copy_of) VALUES (@id, @sha256, @width, @height, @bytes, @createdAt, @copyOf)
    ON CONFLICT (id) DO UPDATE SET left_behind = 0, copy_of = coalesce(excluded.copy_of, copy_of)`,
  );
  const get = connection.prepare('SELECT id, sha256, width, height, bytes FROM sketches WHERE id = ?');
  const leftBehind = connection.prepare(`SELECT id FROM sketches WHERE ${LEFT_BEHIND} ORDER BY id`);
  const remove = connection.prepare(`DELETE FROM sketches WHERE id = ? AND ${LEFT_BEHIND}`);
  return {
    insert(sketch, createdAt, copyOf = null) {
      insert.run({ ...sketch, createdAt, copyOf });
    },
    get(id) {
      const row: unknown = get.get(id);
      return row === undefined ? null : sketchRow.parse(row);
    },
    leftBehind: () => leftBehind.all().map((row) => idRow.parse(row).id),
    remove(id) {
      remove.run(id);
    },
  };
}
