import type { Factor } from '../rendering.ts';
import { degreeOf } from '../degree.ts';
import type { Claim } from './claims.ts';
import type { Evidence } from './evidence.ts';
import { capitalised } from '../messages.ts';
import type { Messages, MessageValues } from '../messages.ts';
import type { Change, Region } from './statement.ts';

/** Everything a sentence may speak of; every number in it comes from here. */
export interface SentenceFacts {
  readonly factor: Factor;
  readonly applied: number;
  readonly claim: Claim;
  readonly evidence: Evidence;
  readonly noiseFloor: number;
  readonly region: Region | null;
  /** False while the numbers are the ledger's prediction. */
  readonly measured: boolean;
  /** False for a checkpoint without a readout. */
  readonly readable: boolean;
}

/** ‘your words “at sunset”’, ‘your taste: warmer light’. */
export function causeOf(factor: Factor, applied: number, messages: Messages): string {
  return nameOf('cause', factor, applied, messages);
}

/** “red fox” in quotes, ‘your taste for warmer light’: the factor as one of several in a sentence. */
export function listedName(factor: Factor, applied: number, messages: Messages): string {
  return factor.kind === 'phrase' ? messages.say('summary.quote', { label: factor.label }) : nameOf('subject', factor, applied, messages);
}

/** The factor named by itself (`cause`) or as a sentence's subject (`subject`). */
function nameOf(role: 'cause' | 'subject', factor: Factor, applied: number, messages: Messages): string {
  return messages.say(`${role}.${factor.kind}`, {
    label: factor.label,
    count: wordCount(factor.label),
    comparative: factor.aspect === null ? '' : messages.comparative(factor.aspect, applied),
  });
}

/** One sentence: cause, what moved, how far by the score, where, and the evidence. */
export function sentenceOf(facts: SentenceFacts, messages: Messages): string {
  return messages.say(messageFor(facts), valuesFor(facts, messages));
}

function messageFor({ factor, claim, measured, readable }: SentenceFacts): string {
  if (claim.verdict === 'unknown') return 'statement.own.unknown';
  if (!measured) return `statement.predicted.${claim.aspect === null || claim.verdict === 'nothing' ? 'nothing' : subjectOf(claim)}`;
  if (!readable) return `statement.unread.${claim.verdict === 'nothing' ? 'nothing' : 'moved'}`;
  const own = factor.kind === 'aspect' && claim.aspect === factor.aspect;
  if (own) return `statement.own.${claim.verdict}`;
  if (claim.verdict === 'nothing') return 'statement.nothing';
  const subject = subjectOf(claim);
  if (subject !== 'presence') return `statement.${subject}`;
  const kind = factor.kind === 'negative-prompt' ? 'negative' : 'phrase';
  return `statement.presence.${kind}.${claim.verdict}`;
}

function subjectOf(claim: Claim): 'presence' | 'picture' | 'aspect' {
  return claim.aspect === 'presence' || claim.aspect === 'picture' ? claim.aspect : 'aspect';
}

function valuesFor({ factor, applied, claim, evidence, noiseFloor, region, measured }: SentenceFacts, messages: Messages): MessageValues {
  const aspect = claim.aspect ?? factor.aspect ?? '';
  return {
    cause: capitalised(nameOf('subject', factor, applied, messages)),
    label: factor.label,
    count: wordCount(factor.label),
    applied: Math.abs(applied),
    wanted: factor.aspect === null ? '' : messages.comparative(factor.aspect, applied),
    comparative: messages.comparative(aspect, claim.effect),
    name: messages.aspectName(aspect),
    degree: degreeOf(claim.score),
    score: claim.score,
    with: evidence.levelsWith[aspect] ?? 0,
    without: evidence.levelsWithout[aspect] ?? 0,
    presenceWith: evidence.presence?.withFactor ?? 0,
    presenceWithout: evidence.presence?.withoutFactor ?? 0,
    pixels: evidence.pixelChange,
    grade: evidence.grade ?? 0,
    floor: noiseFloor,
    place: measured && region !== null && region.place !== 'nowhere' ? messages.say(`place.${region.place}`) : '',
    somewhere: region !== null && region.place !== 'nowhere' ? 'yes' : 'no',
  };
}

/** “Warmer light, clearly (score 0.62): …” */
export function changeSentence(change: Omit<Change, 'text'>, messages: Messages): string {
  return capitalised(
    messages.say('change.moved', {
      comparative: messages.comparative(change.aspect, change.after - change.before),
      name: messages.aspectName(change.aspect),
      degree: degreeOf(change.score),
      score: change.score,
      before: change.before,
      after: change.after,
    }),
  );
}

/** ““panda” shows less, strongly (score 0.95): …” */
export function presenceChangeSentence(words: string, change: Omit<Change, 'text'>, messages: Messages): string {
  const direction = change.after < change.before ? 'less' : 'more';
  return messages.say('change.presence', { words, direction, degree: degreeOf(change.score), score: change.score, before: change.before, after: change.after });
}

/** Words separated by spaces, at least 1: which number the verb stands in. */
function wordCount(label: string): number {
  return Math.max(1, label.trim().split(/\s+/u).length);
}
