import { z } from 'zod';
import { claimVerdictSchema, type ClaimVerdict } from '../../preload/contract-feedback.ts';
import type { Connection } from './connection.ts';
import { isListed } from './set-aside.ts';

/** A claim as an explanation made it, judged in one profile: the same statement may claim something else after the next one. */
export interface ClaimKey {
  readonly profile: string;
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
  removeAll(statement: Pick<ClaimKey, 'profile' | 'generationId' | 'statement'>): boolean;
  of(profile: string, generationId: string): readonly JudgementRecord[];
  /** Of one profile, the latest first. */
  all(profile: string): readonly JudgementRecord[];
  /** By topic, for one checkpoint with its readout. */
  counts(profile: string, measuredBy: string): readonly TopicCount[];
}

const judgementRow = z
  .object({
    profile_id: z.string(),
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
  .transform(({ profile_id, generation_id, measured_by, judged_at, ...row }): JudgementRecord => ({
    ...row,
    profile: profile_id,
    generationId: generation_id,
    measuredBy: measured_by,
    judgedAt: judged_at,
  }));
const countRow = z.object({ topic: z.string(), right: z.number(), wrong: z.number() });

export function judgementRepository(connection: Connection): JudgementRepository {
  const save = connection.prepare(`
    INSERT OR REPLACE INTO judgements (profile_id, generation_id, statement, aspect, direction, topic, measured_by, verdict, text, judged_at)
    VALUES (@profile, @generationId, @statement, @aspect, @direction, @topic, @measuredBy, @verdict, @text, @judgedAt)`);
  const remove = connection.prepare(
    'DELETE FROM judgements WHERE profile_id = @profile AND generation_id = @generationId AND statement = @statement AND aspect = @aspect AND direction = @direction',
  );
  const removeAll = connection.prepare('DELETE FROM judgements WHERE profile_id = @profile AND generation_id = @generationId AND statement = @statement');
  const of = connection.prepare('SELECT * FROM judgements WHERE profile_id = ? AND generation_id = ? ORDER BY statement');
  // A picture that is set aside can't be looked at.
  const isThere = `EXISTS (SELECT 1 FROM generations WHERE generations.id = generation_id AND ${isListed('generations')})`;
  const all = connection.prepare(`SELECT * FROM judgements WHERE profile_id = ? AND ${isThere} ORDER BY judged_at DESC`);
  const counts = connection.prepare(`
    SELECT topic, SUM(verdict = 'right') AS right, SUM(verdict = 'wrong') AS wrong FROM judgements
    WHERE profile_id = ? AND measured_by = ? AND topic IS NOT NULL AND ${isThere} GROUP BY topic ORDER BY topic`);
  return {
    save(judgement) {
      save.run(judgement);
    },
    remove({ profile, generationId, statement, aspect, direction }) {
      return remove.run({ profile, generationId, statement, aspect, direction }).changes > 0;
    },
    removeAll({ profile, generationId, statement }) {
      return removeAll.run({ profile, generationId, statement }).changes > 0;
    },
    of: (profile, generationId) => of.all(profile, generationId).map((row) => judgementRow.parse(row)),
    all: (profile) => all.all(profile).map((row) => judgementRow.parse(row)),
    counts: (profile, measuredBy) => counts.all(profile, measuredBy).map((row) => countRow.parse(row)),
  };
}
