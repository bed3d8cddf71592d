import { LOOKED_NOBODY, type Audit, type AuditRow, type AuditSide } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import type { Answer } from '../engine/readout/answers.ts';
import { findingsOn, type Cell } from './findings.ts';
import type { DrawShares } from './kept-shares.ts';
import { meanDraws, sharesOf, sumOf, type Counts, type ShareDraws } from './shares.ts';

type AuditPicture = Audit['pictures'][number];

export interface Counting extends Pick<Audit, 'questions' | 'prompts' | 'against' | 'pictures'> {
  readonly messages: Messages;
  readonly drawShares: DrawShares;
  /** The one question that is counted; all when left out. */
  readonly only?: string;
}

/** Of one prompt and side: what its pictures show by what was read and by what the person saw. */
interface Counted {
  readonly side: AuditSide;
  readonly prompt: string;
  readonly counts: Required<Counts>;
  readonly nobody: number;
  /** Of them, those that nobody has looked at. */
  readonly unseen: number;
  readonly drawn: ShareDraws;
}

/** Counts, estimates, and says what is sure. */
export async function whatIsShown({ questions, prompts, against, pictures, messages, drawShares, only }: Counting): Promise<Pick<Audit, 'rows' | 'findings'>> {
  const sides = (['subject', 'base'] as const).filter((side) => pictures.some((one) => one.side === side));
  const rows: AuditRow[] = [];
  const findings: Audit['findings'][number][] = [];
  for (const [at, question] of questions.entries()) {
    if (only !== undefined && question.id !== only) continue;
    const counted: Counted[] = [];
    for (const [turn, prompt] of prompts.entries()) {
      const of = sides.map((side) => ({
        side,
        prompt,
        ...countsOf(
          pictures.filter((one) => one.side === side && one.prompt === prompt),
          at,
          question.options.length,
        ),
      }));
      const drawn = await drawShares(
        of.map(({ counts }) => counts),
        question.errors,
        1 + turn,
      );
      counted.push(...of.map((one, side) => ({ ...one, drawn: drawn[side] ?? { draws: [] } })));
    }
    for (const side of sides) {
      const own = counted.filter((one) => one.side === side);
      rows.push(...own.map((one) => rowOf(question.id, one.prompt, side, [one], one.drawn)));
      const readable = own.filter(isReadable);
      if (readable.length < 2) continue;
      rows.push(rowOf(question.id, null, side, own, meanDraws(readable.map(({ drawn }) => drawn))));
    }
    const cells = counted.filter(isReadable).map((one): Cell => ({ question: question.id, ...one, isSeen: sumOf(one.counts.reads) === 0 && one.unseen === 0 }));
    findings.push(...findingsOn({ question, cells, against, messages }));
  }
  return { rows, findings };
}

function countsOf(pictures: readonly AuditPicture[], question: number, options: number): Pick<Counted, 'counts' | 'nobody' | 'unseen'> {
  const none = (): number[] => Array.from({ length: options }, () => 0);
  const reads = none();
  const found = none();
  const looked = reads.map(none);
  let nobody = 0;
  let unseen = 0;
  for (const picture of pictures) {
    const read = picture.answers[question]?.option ?? null;
    const said = picture.looked[question] ?? null;
    if (said === null && read === null) unseen += 1;
    if (said === LOOKED_NOBODY || (said === null && read === null)) nobody += 1;
    else if (said === null) count(reads, read);
    else if (read === null) count(found, said);
    else count(looked[said] ?? [], read);
  }
  return { counts: { reads, looked, found }, nobody, unseen };
}

function count(row: number[], option: number | null): void {
  if (option !== null) row[option] = (row[option] ?? 0) + 1;
}

const seenIn = ({ counts: { looked, found } }: Pick<Counted, 'counts'>): number => sumOf(looked.flat()) + sumOf(found);

/** Where nobody is there nothing was read. */
const isReadable = (one: Counted): boolean => sumOf(one.counts.reads) + seenIn(one) > 0;

function rowOf(question: string, prompt: string | null, side: AuditSide, counted: readonly Pick<Counted, 'counts' | 'nobody'>[], drawn: ShareDraws): AuditRow {
  const looked = sumOf(counted.map(seenIn));
  const readAs = (option: number): number =>
    sumOf(counted.map(({ counts }) => (counts.reads[option] ?? 0) + sumOf(counts.looked[option] ?? []) + (counts.found[option] ?? 0)));
  return {
    question,
    prompt,
    side,
    pictures: looked + sumOf(counted.flatMap(({ counts }) => counts.reads)),
    looked,
    nobody: sumOf(counted.map(({ nobody }) => nobody)),
    shares: sharesOf(drawn).map((share, option) => ({ ...share, read: readAs(option) })),
  };
}

/** The option that was read; null where nobody is there. */
export function likeliest(answer: Answer): { readonly option: number; readonly sureness: number } | null {
  if (answer === null) return null;
  const sureness = Math.max(...answer);
  return { option: answer.indexOf(sureness), sureness };
}
