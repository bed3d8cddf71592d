import { z } from 'zod';
import { errorSchema, type WireError } from '../../preload/contract-error.ts';
import type { Connection } from './connection.ts';

/** A download that is not over. */
export interface DownloadRecord {
  readonly id: string;
  readonly source: string;
  /** As JSON; whoever made it can read it. */
  readonly plan: string;
  readonly state: 'running' | 'paused' | 'failed';
  readonly error: WireError | null;
  /** The process that works on it. */
  readonly owner: number;
}

export interface DownloadedFile {
  readonly path: string;
  readonly etag: string | null;
  /** Whether it is whole, was found right, and has its name. */
  readonly done: boolean;
}

export interface DownloadRepository {
  all(): readonly DownloadRecord[];
  bySource(source: string): DownloadRecord | null;
  get(id: string): DownloadRecord | null;
  save(record: DownloadRecord, createdAt: string): void;
  remove(id: string): void;
  files(id: string): readonly DownloadedFile[];
  saveFile(id: string, file: DownloadedFile): void;
}

const downloadRow = z
  .object({
    id: z.string(),
    source: z.string(),
    plan: z.string(),
    state: z.enum(['running', 'paused', 'failed']),
    error: z
      .string()
      .transform((text) => errorSchema.parse(JSON.parse(text)))
      .nullable(),
    owner: z.number(),
  })
  .transform((row): DownloadRecord => row);
const fileRow = z.object({ path: z.string(), etag: z.string().nullable(), done: z.number().transform((value) => value === 1) });

export function downloadRepository(connection: Connection): DownloadRepository {
  const all = connection.prepare('SELECT * FROM downloads ORDER BY created_at, id');
  const bySource = connection.prepare('SELECT * FROM downloads WHERE source = ?');
  const get = connection.prepare('SELECT * FROM downloads WHERE id = ?');
  const save = connection.prepare(`
    INSERT INTO downloads (id, source, plan, state, error, owner, created_at) VALUES (@id, @source, @plan, @state, @error, @owner, @createdAt)
    ON CONFLICT (id) DO UPDATE SET plan = excluded.plan, state = excluded.state, error = excluded.error, owner = excluded.owner`);
  const remove = connection.prepare('DELETE FROM downloads WHERE id = ?');
  const files = connection.prepare('SELECT path, etag, done FROM download_files WHERE download_id = ?');
  const saveFile = connection.prepare('INSERT OR REPLACE INTO download_files (download_id, path, etag, done) VALUES (@id, @path, @etag, @done)');
  const parsed = (row: unknown): DownloadRecord | null => (row === undefined ? null : downloadRow.parse(row));
  return {
    all: () => all.all().map((row) => downloadRow.parse(row)),
    bySource: (source) => parsed(bySource.get(source)),
    get: (id) => parsed(get.get(id)),
    save(record, createdAt) {
      save.run({ ...record, error: record.error === null ? null : JSON.stringify(record.error), createdAt });
    },
    remove(id) {
      remove.run(id);
    },
    files: (id) => files.all(id).map((row) => fileRow.parse(row)),
    saveFile(id, file) {
      saveFile.run({ id, path: file.path, etag: file.etag, done: Number(file.done) });
    },
  };
}
