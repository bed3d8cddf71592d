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
  /** The same picture twice is one sketch. */
  insert(sketch: SketchRecord, createdAt: string): void;
  get(id: string): SketchRecord | null;
}

const sketchRow = z.object({ id: z.string(), sha256: z.string(), width: z.number(), height: z.number(), bytes: z.number() });

export function sketchRepository(connection: Connection): SketchRepository {
  const insert = connection.prepare(
    'INSERT OR IGNORE INTO sketches (id, sha256, width, height, bytes, created_at) VALUES (@id, @sha256, @width, @height, @bytes, @createdAt)',
  );
  const get = connection.prepare('SELECT id, sha256, width, height, bytes FROM sketches WHERE id = ?');
  return {
    insert(sketch, createdAt) {
      insert.run({ ...sketch, createdAt });
    },
    get(id) {
      const row: unknown = get.get(id);
      return row === undefined ? null : sketchRow.parse(row);
    },
  };
}
