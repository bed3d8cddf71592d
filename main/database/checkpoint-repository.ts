import { z } from 'zod';
import { licenceSchema, verdictSchema, type CheckpointVerdict, type Licence } from '../../preload/contract-library.ts';
import type { Connection } from './connection.ts';

/** What the studio knows of a checkpoint besides its files. */
export interface CheckpointRecord {
  readonly id: string;
  readonly kind: 'checkpoint' | 'readout';
  readonly origin: 'bundled' | 'copy' | 'link' | 'download';
  readonly directory: string;
  readonly source: string | null;
  readonly licence: Licence | null;
  readonly sizeBytes: number;
  readonly files: number;
  readonly addedAt: string;
  readonly verdict: CheckpointVerdict | null;
}

export interface CheckpointRepository {
  all(): readonly CheckpointRecord[];
  get(id: string): CheckpointRecord | null;
  save(record: CheckpointRecord): void;
  remove(id: string): void;
  /** What the newest picture of a checkpoint was made on; null when there is none. */
  lastProvider(id: string): string | null;
}

const json = <Schema extends z.ZodType>(schema: Schema) => z.string().transform((text) => schema.parse(JSON.parse(text)));

const checkpointRow = z
  .object({
    id: z.string(),
    kind: z.enum(['checkpoint', 'readout']),
    origin: z.enum(['bundled', 'copy', 'link', 'download']),
    directory: z.string(),
    source: z.string().nullable(),
    licence: json(licenceSchema).nullable(),
    size_bytes: z.number(),
    files: z.number(),
    added_at: z.string(),
    verdict: json(verdictSchema).nullable(),
  })
  .transform(({ size_bytes: sizeBytes, added_at: addedAt, ...rest }): CheckpointRecord => ({ ...rest, sizeBytes, addedAt }));

const providerRow = z.object({ provider: z.string() });

export function checkpointRepository(connection: Connection): CheckpointRepository {
  const all = connection.prepare('SELECT * FROM checkpoints ORDER BY added_at, id');
  const get = connection.prepare('SELECT * FROM checkpoints WHERE id = ?');
  const save = connection.prepare(`
    INSERT OR REPLACE INTO checkpoints (id, kind, origin, directory, source, licence, size_bytes, files, added_at, verdict)
    VALUES (@id, @kind, @origin, @directory, @source, @licence, @sizeBytes, @files, @addedAt, @verdict)`);
  const remove = connection.prepare('DELETE FROM checkpoints WHERE id = ?');
  const lastProvider = connection.prepare('SELECT provider FROM generations WHERE checkpoint = ? AND provider IS NOT NULL ORDER BY sequence DESC LIMIT 1');
  return {
    all: () => all.all().map((row) => checkpointRow.parse(row)),
    get(id) {
      const row: unknown = get.get(id);
      return row === undefined ? null : checkpointRow.parse(row);
    },
    save(record) {
      const { licence, verdict } = record;
      save.run({ ...record, licence: licence === null ? null : JSON.stringify(licence), verdict: verdict === null ? null : JSON.stringify(verdict) });
    },
    remove(id) {
      remove.run(id);
    },
    lastProvider(id) {
      const row: unknown = lastProvider.get(id);
      return row === undefined ? null : providerRow.parse(row).provider;
    },
  };
}
