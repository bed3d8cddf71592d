import { z } from 'zod';
import type { factorSchema, statementSchema } from './contract-explanation.ts';

/**
 * What window and studio say to each other about statements: whether a sentence describes the picture (right, wrong), and
 * whether its change is to the person's taste (more, less). The first never moves the taste, the second never the trust.
 */

const id = z.string().min(1).max(128);
const statementId = z.string().min(1).max(256);

export const claimVerdictSchema = z.enum(['right', 'wrong']);
export type ClaimVerdict = z.infer<typeof claimVerdictSchema>;

/** A sentence that the person called right or wrong. */
export const judgementSchema = z.object({
  statement: statementId,
  verdict: claimVerdictSchema,
  /** ISO 8601, UTC. */
  judgedAt: z.string(),
});

/** How far claims on one topic can be trusted, by what the person said of them; see docs/decisions/0241. */
export const trustSchema = z.object({
  /** An aspect's id, or `presence:` and the words whose presence was claimed. */
  topic: z.string(),
  right: z.number().int().min(0),
  wrong: z.number().int().min(0),
  /** Share of such claims that is expected to be right, 0…1. */
  reliability: z.number().min(0).max(1),
  /** So low that claims on this topic are told apart, as less certain. */
  low: z.boolean(),
});
export type Trust = z.infer<typeof trustSchema>;

/** What was said of a picture's statements, and what follows for its topics. */
export const feedbackSchema = z.object({ judgements: z.array(judgementSchema), trust: z.array(trustSchema) });
export type Feedback = z.infer<typeof feedbackSchema>;

const PRESENCE = 'presence:';

/** What a statement's trust goes by; null for what no readout claimed: that nothing moved, or how many pixels did. */
export function topicOf(
  { aspect, factor }: Pick<z.infer<typeof statementSchema>, 'aspect' | 'factor'>,
  factors: readonly Pick<z.infer<typeof factorSchema>, 'id' | 'label'>[],
): string | null {
  if (aspect === null || aspect === 'picture') return null;
  if (aspect !== 'presence') return aspect;
  return PRESENCE + (factors.find((one) => one.id === factor)?.label ?? factor).toLowerCase();
}

/** The words of a topic on their presence; null for an aspect. */
export function wordsOfTopic(topic: string): string | null {
  return topic.startsWith(PRESENCE) ? topic.slice(PRESENCE.length) : null;
}

/** Whether a statement is told apart: its topic is not to be trusted, and nobody called this very sentence right. */
export function isLessCertain(
  statement: Pick<z.infer<typeof statementSchema>, 'id' | 'aspect' | 'factor'>,
  factors: Parameters<typeof topicOf>[1],
  { judgements, trust }: Feedback,
): boolean {
  const topic = topicOf(statement, factors);
  const isLow = trust.some((one) => one.topic === topic && one.low);
  return isLow && !judgements.some((one) => one.statement === statement.id && one.verdict === 'right');
}

const TASTE_STEP = 0.15;

/** Where one word of feedback moves a level: along the effect for “more”, against it for “less”; within −1…1. */
export function levelAfterFeedback(level: number, effect: number, wish: 'more' | 'less'): number {
  const direction = (effect >= 0 ? 1 : -1) * (wish === 'more' ? 1 : -1);
  return Math.max(-1, Math.min(1, Math.round((level + direction * TASTE_STEP) * 100) / 100));
}

export const feedbackChannels = {
  /**
   * Calls a statement right or wrong in a profile (null: the active one); a verdict of null takes that back. Answers with the
   * profile's feedback on the picture, and its id. Errors: `generation-unknown`, `statement-unknown`, `profile-unknown`.
   */
  'feedback.judge': {
    input: z.object({ id, statement: statementId, verdict: claimVerdictSchema.nullable(), profile: id.nullable().default(null) }),
    output: feedbackSchema.extend({ profile: id }),
  },
  /** Everything that was ever called right or wrong in a profile, the latest first, and what it comes to for the readouts of now. */
  'feedback.list': {
    input: z.object({ profile: id.nullable().default(null) }),
    output: z.object({
      judged: z.array(judgementSchema.extend({ generationId: id, text: z.string(), topic: z.string().nullable() })),
      checkpoints: z.array(z.object({ checkpoint: z.string(), trust: z.array(trustSchema) })),
    }),
  },
} as const;
