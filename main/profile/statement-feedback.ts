import { topicOf, type ClaimVerdict, type Feedback, type Trust } from '../../preload/contract-feedback.ts';
import type { Explanation, Factor, Statement } from '../../preload/contract.ts';
import type { ClaimKey, JudgementRecord, JudgementRepository } from '../database/judgement-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import { trustIn } from './claim-trust.ts';

/** A picture of the history, as far as its statements go. */
export interface ExplainedPicture {
  readonly id: string;
  readonly checkpoint: string;
  readonly factors: readonly Factor[];
  readonly explanation: Explanation | null;
}

export interface StatementFeedback {
  /**
   * Keeps what a person says of a sentence; null takes it back. Where nothing was said of the sentence of now, null takes
   * back what was said of earlier ones in its place. The taste stays as it is. Throws StudioError `statement-unknown`.
   */
  judge(picture: ExplainedPicture, statement: string, verdict: ClaimVerdict | null): Promise<void>;
  of(picture: ExplainedPicture): Promise<Feedback>;
  all(): readonly JudgementRecord[];
  /** By topic, for the readout that measures a checkpoint's pictures now. */
  trustOf(checkpoint: string): Promise<readonly Trust[]>;
}

export interface StatementFeedbackParts {
  readonly judgements: JudgementRepository;
  /** A checkpoint with its readout, named by their content; null when it is not installed any more. */
  readonly measuredBy: (checkpoint: string) => Promise<string | null>;
  readonly clock: () => Date;
}

export function createStatementFeedback({ judgements, measuredBy, clock }: StatementFeedbackParts): StatementFeedback {
  const trustOf = async (checkpoint: string): Promise<Trust[]> => {
    const name = await measuredBy(checkpoint);
    return name === null ? [] : judgements.counts(name).map(({ topic, ...counts }) => trustIn(topic, counts));
  };
  return {
    trustOf,
    all: () => judgements.all(),
    async judge(picture, id, verdict) {
      const statement = picture.explanation?.statements.find((one) => one.id === id);
      if (verdict === null) {
        if (statement !== undefined && judgements.remove(claimOf(picture.id, statement))) return;
        // What counts can be taken back, also where a later explanation claims something else, or nothing.
        const taken = judgements.removeAll({ generationId: picture.id, statement: id });
        if (!taken && statement === undefined) throw unknownStatement(picture, id);
        return;
      }
      if (statement === undefined) throw unknownStatement(picture, id);
      const claim = claimOf(picture.id, statement);
      judgements.save({
        ...claim,
        topic: topicOf(statement, picture.factors),
        measuredBy: (await measuredBy(picture.checkpoint)) ?? picture.checkpoint,
        verdict,
        text: statement.text,
        judgedAt: clock().toISOString(),
      });
    },
    async of(picture) {
      const kept = new Map(judgements.of(picture.id).map((judgement) => [keyOf(judgement), judgement]));
      const said = (picture.explanation?.statements ?? []).flatMap((statement) => {
        const judgement = kept.get(keyOf(claimOf(picture.id, statement)));
        return judgement === undefined ? [] : [{ statement: statement.id, verdict: judgement.verdict, judgedAt: judgement.judgedAt }];
      });
      return { judgements: said, trust: await trustOf(picture.checkpoint) };
    },
  };
}

function claimOf(generationId: string, { id, aspect, effect }: Statement): ClaimKey {
  const sign = Math.sign(effect ?? 0);
  return { generationId, statement: id, aspect: aspect ?? '', direction: sign > 0 ? 1 : sign < 0 ? -1 : 0 };
}

function keyOf({ statement, aspect, direction }: ClaimKey): string {
  return JSON.stringify([statement, aspect, direction]);
}

function unknownStatement({ id, explanation }: ExplainedPicture, typed: string): StudioError {
  const known = (explanation?.statements ?? []).map((statement) => statement.id).join(', ');
  const advice = explanation === null ? 'It has not been explained yet: explain it first.' : `It has: ${known}.`;
  return new StudioError('statement-unknown', `The explanation of “${id}” has no statement “${typed}”. ${advice}`, {
    details: { generation: id, statement: typed },
  });
}
