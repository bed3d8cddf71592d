import { z } from 'zod';
import type { Connection } from './connection.ts';

/** Whether an execution provider gave the CPU's pictures here, as its probe found. */
export interface VerdictRecord {
  readonly provider: string;
  readonly checkpoint: string;
  readonly usable: boolean;
  /** Whether it gave them sooner than the CPU. */
  readonly faster: boolean;
  readonly reason: string;
  /** How many questions at once it answers fastest; left out: one. */
  readonly batch?: number;
  /** The runtime that was probed and what it ran on; another one is probed again. */
  readonly runtime: string;
}

export interface VerdictRepository {
  save(verdict: VerdictRecord, checkedAt: string): void;
  get(provider: string, checkpoint: string): VerdictRecord | null;
  list(checkpoint: string): readonly VerdictRecord[];
}

const verdictRow = z.object({
  provider: z.string(),
  checkpoint: z.string(),
  usable: z.number().transform((value) => value === 1),
  faster: z.number().transform((value) => value === 1),
  reason: z.string(),
  runtime: z.string(),
  batch: z.number(),
});

export function verdictRepository(connection: Connection): VerdictRepository {
  const save = connection.prepare(`
    INSERT OR REPLACE INTO provider_verdicts (provider, checkpoint, usable, faster, reason, runtime, batch, checked_at)
    VALUES (@provider, @checkpoint, @usable, @faster, @reason, @runtime, @batch, @checkedAt)`);
  const get = connection.prepare(
    'SELECT provider, checkpoint, usable, faster, reason, runtime, batch FROM provider_verdicts WHERE provider = ? AND checkpoint = ?',
  );
  const list = connection.prepare('SELECT provider, checkpoint, usable, faster, reason, runtime, batch FROM provider_verdicts WHERE checkpoint = ?');
  return {
    save(verdict, checkedAt) {
      save.run({ batch: 1, ...verdict, usable: Number(verdict.usable), faster: Number(verdict.faster), checkedAt });
    },
    get(provider, checkpoint) {
      const row: unknown = get.get(provider, checkpoint);
      return row === undefined ? null : verdictRow.parse(row);
    },
    list: (checkpoint) => list.all(checkpoint).map((row) => verdictRow.parse(row)),
  };
}
