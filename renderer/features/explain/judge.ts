import type { Generation, Statement } from '../../../preload/contract.ts';
import type { ClaimVerdict, Feedback, Trust } from '../../../preload/contract-feedback.ts';
import { topicOf, wordsOfTopic } from '../../../preload/contract-feedback.ts';
import type { Aspect } from '../../../preload/contract.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import type { Text } from '../../app/text.ts';
import { aspectName } from './aspect-text.ts';

/** What the person called a statement; null while they said nothing. */
export function verdictOn({ id }: Pick<Statement, 'id'>, { judgements }: Feedback): ClaimVerdict | null {
  return judgements.find((judgement) => judgement.statement === id)?.verdict ?? null;
}

/** “You called 2 of 3 claims about fog wrong.”; null while none was. */
export function trustNote(
  statement: Pick<Statement, 'aspect' | 'factor'>,
  { factors, feedback }: Pick<Generation, 'factors' | 'feedback'>,
  aspects: readonly Aspect[],
  t: Text,
): string | null {
  const topic = topicOf(statement, factors);
  const found = feedback.trust.find((one) => one.topic === topic);
  return found === undefined || found.wrong === 0 ? null : noteOf(found, aspects, t);
}

function noteOf({ topic, right, wrong }: Trust, aspects: readonly Aspect[], t: Text): string {
  const words = wordsOfTopic(topic);
  const name = aspectName(topic, aspects, t);
  // In English the name of an aspect is no title inside a sentence; in German it stays a noun.
  const about =
    words === null ? t('factor.aspect', { label: name.charAt(0).toLowerCase() + name.slice(1), title: name }) : t('factor.phrase', { label: words });
  return t('judge.trust', { wrong, count: right + wrong, about });
}

/** Calls a statement right or wrong, or takes that back; says so, and offers to undo it. */
export async function judge(
  { id, feedback }: Pick<Generation, 'id' | 'feedback'>,
  statement: Pick<Statement, 'id'>,
  verdict: ClaimVerdict | null,
  t: Text,
): Promise<void> {
  const before = verdictOn(statement, feedback);
  if (verdict === before) return;
  const put = (now: ClaimVerdict | null, profile: string | null) => callStudio('feedback.judge', { id, statement: statement.id, verdict: now, profile });
  try {
    // Undone where it was said, though another profile may be active by then.
    const { profile } = await put(verdict, null);
    notify(t(verdict === null ? 'judge.takenBack' : verdict === 'right' ? 'judge.calledRight' : 'judge.calledWrong'), {
      advice: t('judge.tasteStays'),
      action: { label: 'undo', run: () => void put(before, profile).catch(notifyError) },
    });
  } catch (error) {
    notifyError(error, () => void judge({ id, feedback }, statement, verdict, t));
  }
}
