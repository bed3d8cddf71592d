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

/** In each, a profile of null is the active one; one that is not there throws StudioError `profile-unknown`. */
export interface StatementFeedback {
  /**
   * Keeps what a person says of a sentence; null takes it back. Where nothing was said of the sentence of now, null takes
   * back what was said of earlier ones in its place. The taste stays as it is. Throws StudioError `statement-unknown`.
   */
  judge(picture: ExplainedPicture, statement: string, verdict: ClaimVerdict | null, profile?: string | null): Promise<void>;
  of(picture: ExplainedPicture, profile?: string | null): Promise<Feedback>;
  all(profile?: string | null): readonly JudgementRecord[];
  /** By topic, for the readout that measures a checkpoint's pictures now. */
  trustOf(checkpoint: string, profile?: string | null): Promise<readonly Trust[]>;
}

export interface StatementFeedbackParts {
  readonly judgements: JudgementRepository;
  /** The id of a profile; null asks for the active one's. */
  readonly profile: (id: string | null) => string;
  /** A checkpoint with its readout, named by their content; null when it is not installed any more. */
  readonly measuredBy: (checkpoint: string) => Promise<string | null>;
  readonly clock: () => Date;
}

export function createStatementFeedback({ judgements, profile: profileOf, measuredBy, clock }: StatementFeedbackParts): StatementFeedback {
  const trustOf = async (checkpoint: string, asked: string | null = null): Promise<Trust[]> => {
    const profile = profileOf(asked);
    const name = await measuredBy(checkpoint);
    return name === null ? [] : judgements.counts(profile, name).map(({ topic, ...counts }) => trustIn(topic, counts));
  };
  return {
    trustOf,
    all: (asked = null) => judgements.all(profileOf(asked)),
    async judge(picture, id, verdict, asked = null) {
      const profile = profileOf(asked);
      const statement = picture.explanation?.statements.find((one) => one.id === id);
      if (verdict === null) {
        if (statement !== undefined && judgements.remove(claimOf(profile, picture.id, statement))) return;
        // What counts can be taken back, also where a later explanation claims something else, or nothing.
        const taken = judgements.removeAll({ profile, generationId: picture.id, statement: id });
        if (!taken && statement === undefined) throw unknownStatement(picture, id);
        return;
      }
      if (statement === undefined) throw unknownStatement(picture, id);
      const claim = claimOf(profile, picture.id, statement);
      judgements.save({
        ...claim,
        topic: topicOf(statement, picture.factors),
        measuredBy: (await measuredBy(picture.checkpoint)) ?? picture.checkpoint,
        verdict,
        text: statement.text,
        judgedAt: clock().toISOString(),
      });
    },
    async of(picture, asked = null) {
      const profile = profileOf(asked);
      const kept = new Map(judgements.of(profile, picture.id).map((judgement) => [keyOf(judgement), judgement]));
      const said = (picture.explanation?.statements ?? []).flatMap((statement) => {
        const judgement = kept.get(keyOf(claimOf(profile, picture.id, statement)));
        return judgement === undefined ? [] : [{ statement: statement.id, verdict: judgement.verdict, judgedAt: judgement.judgedAt }];
      });
      return { judgements: said, trust: await trustOf(picture.checkpoint, profile) };
    },
  };
}

function claimOf(profile: string, generationId: string, { id, aspect, effect }: Statement): ClaimKey {
  const sign = Math.sign(effect ?? 0);
  return { profile, generationId, statement: id, aspect: aspect ?? '', direction: sign > 0 ? 1 : sign < 0 ? -1 : 0 };
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
