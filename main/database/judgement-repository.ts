import { z } from 'zod';
import { claimVerdictSchema, type ClaimVerdict } from '../../preload/contract-feedback.ts';
import type { Connection } from './connection.ts';

/** A claim as an explanation made it: the same statement may claim something else after the next one. */
export interface ClaimKey {
  readonly generationId: string;
  readonly statement: string;
  /** Empty where nothing was claimed to have moved. */
  readonly aspect: string;
  readonly direction: -1 | 0 | 1;
}

export interface JudgementRecord extends ClaimKey {
  /** What trust goes by; null where it says nothing of a readout. */
  readonly topic: string | null;
  /** The checkpoint with its readout, named by their content. */
  readonly measuredBy: string;
  readonly verdict: ClaimVerdict;
  /** The sentence, as it was read. */
  readonly text: string;
  readonly judgedAt: string;
}

export interface TopicCount {
  readonly topic: string;
  readonly right: number;
  readonly wrong: number;
}

export interface JudgementRepository {
  save(judgement: JudgementRecord): void;
  /** Whether there was one. */
  remove(claim: ClaimKey): boolean;
  /** Of every claim that explanations made under one id. Whether there was one. */
  removeAll(statement: Pick<ClaimKey, 'generationId' | 'statement'>): boolean;
  of(generationId: string): readonly JudgementRecord[];
  /** The latest first. */
  all(): readonly JudgementRecord[];
  /** By topic, for one checkpoint with its readout. */
  counts(measuredBy: string): readonly TopicCount[];
}

const judgementRow = z
  .object({
    generation_id: z.string(),
    statement: z.string(),
    aspect: z.string(),
    direction: z.union([z.literal(-1), z.literal(0), z.literal(1)]),
    topic: z.string().nullable(),
    measured_by: z.string(),
    verdict: claimVerdictSchema,
    text: z.string(),
    judged_at: z.string(),
  })
  .transform(({ generation_id, measured_by, judged_at, ...row }): JudgementRecord => ({
    ...row,
    generationId: generation_id,
    measuredBy: measured_by,
    judgedAt: judged_at,
  }));
const countRow = z.object({ topic: z.string(), right: z.number(), wrong: z.number() });

export function judgementRepository(connection: Connection): JudgementRepository {
  const save = connection.prepare(`
    INSERT OR REPLACE INTO judgements (generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at)
    VALUES (@generationId, @statement, @aspect, @direction, @topic, @measuredBy, @verdict, @text, @judgedAt)`);
  const remove = connection.prepare(
    'DELETE FROM judgements WHERE generation_id = @generationId AND statement = @statement AND aspect = @aspect AND direction = @direction',
  );
  const removeAll = connection.prepare('DELETE FROM judgements WHERE generation_id = @generationId AND statement = @statement');
  const of = connection.prepare('SELECT * FROM judgements WHERE generation_id = ? ORDER BY statement');
  const all = connection.prepare('SELECT * FROM judgements ORDER BY judged_at DESC');
  const counts = connection.prepare(`
    SELECT topic, SUM(verdict = 'right') AS right, SUM(verdict = 'wrong') AS wrong FROM judgements
    WHERE measured_by = ? AND topic IS NOT NULL GROUP BY topic ORDER BY topic`);
  return {
    save(judgement) {
      save.run(judgement);
    },
    remove({ generationId, statement, aspect, direction }) {
      return remove.run({ generationId, statement, aspect, direction }).changes > 0;
    },
    removeAll({ generationId, statement }) {
      return removeAll.run({ generationId, statement }).changes > 0;
    },
    of: (generationId) => of.all(generationId).map((row) => judgementRow.parse(row)),
    all: () => all.all().map((row) => judgementRow.parse(row)),
    counts: (measuredBy) => counts.all(measuredBy).map((row) => countRow.parse(row)),
  };
}
