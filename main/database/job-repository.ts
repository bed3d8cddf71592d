import { z } from 'zod';
import type { GenerationState } from '../../preload/contract.ts';
import type { WireError } from '../../preload/contract-error.ts';
import type { Connection } from './connection.ts';

export interface JobRecord {
  readonly id: string;
  readonly generationId: string;
  readonly kind: 'generation' | 'counterfactual';
  readonly state: GenerationState;
  /** The process that queued it. */
  readonly owner: number;
}

export interface JobRepository {
  insert(job: JobRecord, createdAt: string): void;
  setState(id: string, state: GenerationState): void;
  end(id: string, state: GenerationState, error: WireError | null, endedAt: string): void;
  unfinished(): readonly JobRecord[];
}

const jobRow = z
  .object({
    id: z.string(),
    generation_id: z.string(),
    kind: z.enum(['generation', 'counterfactual']),
    state: z.enum(['queued', 'running', 'explaining', 'done', 'failed', 'cancelled', 'interrupted']),
    owner: z.number(),
  })
  .transform((row): JobRecord => ({ id: row.id, generationId: row.generation_id, kind: row.kind, state: row.state, owner: row.owner }));

export function jobRepository(connection: Connection): JobRepository {
  const insert = connection.prepare(
    'INSERT INTO jobs (id, generation_id, kind, state, owner, created_at) VALUES (@id, @generationId, @kind, @state, @owner, @createdAt)',
  );
  const setState = connection.prepare('UPDATE jobs SET state = ? WHERE id = ?');
  const end = connection.prepare('UPDATE jobs SET state = ?, error = ?, ended_at = ? WHERE id = ?');
  const unfinished = connection.prepare("SELECT * FROM jobs WHERE state IN ('queued', 'running', 'explaining') ORDER BY created_at");

  return {
    insert(job, createdAt) {
      insert.run({ ...job, createdAt });
    },
    setState(id, state) {
      setState.run(state, id);
    },
    end(id, state, error, endedAt) {
      end.run(state, error === null ? null : JSON.stringify(error), endedAt, id);
    },
    unfinished: () => unfinished.all().map((row) => jobRow.parse(row)),
  };
}
