import type { AuditQuestion, AuditSide } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import { difference, meanDraws, probabilityThat, summaryOf, type ShareDraws } from './shares.ts';

/** The posterior of one question on one prompt by one model. */
export interface Cell {
  readonly question: string;
  readonly prompt: string;
  readonly side: AuditSide;
  readonly drawn: ShareDraws;
  /** Whether the person has looked at all of its pictures, so that nothing rests on the readout. */
  readonly isSeen: boolean;
}

export interface Finding {
  readonly question: string;
  /** Null: over all prompts. */
  readonly prompt: string | null;
  readonly option: string;
  readonly text: string;
}

/** A claim is told when it holds with this probability, so that of a hundred claims at most one is expected to be wrong (Müller et al. 2004). */
export const SURE = 0.99;
/** Where the readout is right less often, every option counting alike and a standard error taken off, its errors are not the same on all subjects, and nothing is told. */
export const KNOWN = 0.8;
/** A difference that is smaller is nothing to tell, however sure. */
const LEAST_DIFFERENCE = 0.1;
/** Between prompts, which differ on purpose. */
const LEAST_BETWEEN_PROMPTS = 0.2;
const FEWEST_PROMPTS = 3;
const RARE = 0.1;
/** With more options than these nearly all of them are rare. */
const FEW_OPTIONS = 3;

interface Telling {
  readonly question: AuditQuestion;
  readonly cells: readonly Cell[];
  /** What it was compared with, in words. */
  readonly against: string | null;
  readonly messages: Messages;
}

/** What can be said of one question: first over all prompts, then prompt by prompt. */
export function findingsOn(telling: Telling): readonly Finding[] {
  const isSure = ({ isSeen }: Cell): boolean => telling.question.isKnown || isSeen;
  const subject = telling.cells.filter((cell) => cell.side === 'subject' && isSure(cell));
  const base = telling.cells.filter((cell) => cell.side === 'base' && isSure(cell));
  const areAllSure = telling.cells.every(isSure);
  const all = (cells: readonly Cell[]): ShareDraws | null => (cells.length === 0 ? null : meanDraws(cells.map(({ drawn }) => drawn)));
  const together = all(subject);
  if (together === null) return [];
  // The same prompts on both sides, or the difference would be that of the prompts.
  const onBoth = (cells: readonly Cell[], others: readonly Cell[]): ShareDraws | null =>
    all(cells.filter(({ prompt }) => others.some((one) => one.prompt === prompt)));
  const [ownOnBoth, baseOnBoth] = [onBoth(subject, base), onBoth(base, subject)];
  const difference = ownOnBoth === null ? [] : compared(telling, null, ownOnBoth, baseOnBoth);
  const overall = subject.length > 1 && areAllSure ? [...shown(telling, null, together), ...difference] : [];
  return [
    ...overall,
    ...subject.flatMap(({ prompt, drawn }) => {
      const others = all(subject.filter((cell) => cell.prompt !== prompt));
      return [
        ...shown(telling, prompt, drawn),
        ...compared(telling, prompt, drawn, base.find((cell) => cell.prompt === prompt)?.drawn ?? null),
        ...(base.length === 0 && areAllSure && subject.length >= FEWEST_PROMPTS ? unlikeOthers(telling, prompt, drawn, others) : []),
      ];
    }),
  ];
}

/** What most of its pictures show, and what next to none does. */
function shown({ question, messages }: Telling, prompt: string | null, { draws }: ShareDraws): Finding[] {
  return question.options.flatMap(({ id, name }, option) => {
    const drawn = draws[option] ?? new Float64Array();
    const values = { prompt: prompt ?? '', option: name, way: wayOf(question), ...summaryOf(drawn) };
    const where = prompt === null ? 'all' : 'prompt';
    if (probabilityThat(drawn, (share) => share > 0.5) >= SURE)
      return [{ question: question.id, prompt, option: id, text: messages.say(`audit.mostly.${where}`, values) }];
    const few = question.options.length > 2 && question.options.length <= FEW_OPTIONS;
    if (few && probabilityThat(drawn, (share) => share < RARE) >= SURE)
      return [{ question: question.id, prompt, option: id, text: messages.say(`audit.rarely.${where}`, values) }];
    return [];
  });
}

/** Against the other model, on the same prompts and seeds. */
function compared({ question, against, messages }: Telling, prompt: string | null, { draws }: ShareDraws, base: ShareDraws | null): Finding[] {
  if (base === null) return [];
  return differing(question, draws, base.draws, LEAST_DIFFERENCE).map(({ option, name, change, own, other }) => ({
    question: question.id,
    prompt,
    option,
    text: messages.say(`audit.against.${prompt === null ? 'all' : 'prompt'}`, {
      prompt: prompt ?? '',
      option: name,
      way: wayOf(question),
      direction: change.share > 0 ? 'more' : 'less',
      against: against ?? '',
      own,
      other,
      low: Math.min(Math.abs(change.low), Math.abs(change.high)),
      high: Math.max(Math.abs(change.low), Math.abs(change.high)),
    }),
  }));
}

function unlikeOthers({ question, messages }: Telling, prompt: string, { draws }: ShareDraws, others: ShareDraws | null): Finding[] {
  if (others === null) return [];
  return differing(question, draws, others.draws, LEAST_BETWEEN_PROMPTS).map(({ option, name, change, own, other }) => ({
    question: question.id,
    prompt,
    option,
    text: messages.say('audit.unlike', { prompt, option: name, way: wayOf(question), direction: change.share > 0 ? 'more' : 'less', own, other }),
  }));
}

/** What was never graded is only how it was read. */
const wayOf = ({ graded }: AuditQuestion): 'shown' | 'read' => (graded === null ? 'read' : 'shown');

interface Differing {
  readonly option: string;
  readonly name: string;
  readonly change: ReturnType<typeof summaryOf>;
  readonly own: number;
  readonly other: number;
}

/** Options whose share surely differs; of two options the one that gains, since the other loses as much. */
function differing(question: AuditQuestion, own: ShareDraws['draws'], other: ShareDraws['draws'], least: number): readonly Differing[] {
  return question.options.flatMap(({ id, name }, option) => {
    const [mine, theirs] = [own[option] ?? new Float64Array(), other[option] ?? new Float64Array()];
    const drawn = difference(mine, theirs);
    const change = summaryOf(drawn);
    const sure = probabilityThat(drawn, (value) => (change.share > 0 ? value > 0 : value < 0)) >= SURE;
    if (!sure || Math.abs(change.share) < least || (question.options.length === 2 && change.share < 0)) return [];
    return [{ option: id, name, change, own: summaryOf(mine).share, other: summaryOf(theirs).share }];
  });
}
