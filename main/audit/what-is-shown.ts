import type { Audit, AuditQuestion, AuditRow, AuditSide } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import type { Answer, Question } from '../engine/readout/answers.ts';
import type { QuestionGrades } from '../engine/readout/question-grades.ts';
import type { ComparedCell } from '../jobs/model-pictures.ts';
import { findingsOn, type Cell } from './findings.ts';
import { namedQuestion } from './question-names.ts';
import { drawShares, meanDraws, sharesOf, type ShareDraws } from './shares.ts';

/** A picture and what it was read as. */
export interface Seen {
  readonly id: string;
  readonly cell: ComparedCell;
  readonly side: AuditSide;
  /** Question by question the likelihood of the options; null: nobody is there. */
  readonly answers: readonly Answer[];
}

export interface Counting {
  readonly questions: readonly Question[];
  readonly grades: readonly (QuestionGrades | null)[];
  readonly seen: readonly Seen[];
  readonly prompts: readonly string[];
  readonly messages: Messages;
  readonly against: string | null;
}

/** Of one prompt and side: what its pictures were read as, and how many show nobody to ask about. */
interface Counted {
  readonly side: AuditSide;
  readonly prompt: string;
  readonly reads: readonly number[];
  readonly nobody: number;
  readonly drawn: ShareDraws;
}

/** Counts, estimates, and says what is sure. */
export function whatIsShown({ questions, grades, seen, prompts, messages, against }: Counting): Pick<Audit, 'questions' | 'rows' | 'findings'> {
  const sides = (['subject', 'base'] as const).filter((side) => seen.some((one) => one.side === side));
  const named: AuditQuestion[] = [];
  const rows: AuditRow[] = [];
  const findings: Audit['findings'][number][] = [];
  questions.forEach((question, at) => {
    const errors = grades[at] ?? null;
    const asked = namedQuestion(question, errors, messages);
    const counted = prompts.flatMap((prompt, turn): Counted[] => {
      const of = sides.map((side) => {
        const answers = seen.filter((one) => one.side === side && one.cell.prompt === prompt).map((one) => one.answers[at] ?? null);
        const reads = question.options.map((_, option) => answers.filter((answer) => likeliest(answer)?.option === option).length);
        return { side, prompt, reads, nobody: answers.filter((answer) => answer === null).length };
      });
      const drawn = drawShares(
        of.map(({ reads }) => reads),
        errors,
        1 + turn,
      );
      return of.map((one, side) => ({ ...one, drawn: drawn[side] ?? { draws: [] } }));
    });
    named.push(asked);
    for (const side of sides) {
      const own = counted.filter((one) => one.side === side);
      rows.push(...own.map(({ prompt, reads, nobody, drawn }) => rowOf(question.id, prompt, side, reads, nobody, drawn)));
      const readable = own.filter(isReadable);
      if (readable.length < 2) continue;
      const sum = question.options.map((_, option) => own.reduce((total, { reads }) => total + (reads[option] ?? 0), 0));
      const nobody = own.reduce((total, one) => total + one.nobody, 0);
      rows.push(rowOf(question.id, null, side, sum, nobody, meanDraws(readable.map(({ drawn }) => drawn))));
    }
    const cells: Cell[] = counted.filter(isReadable).map(({ prompt, side, drawn }) => ({ question: question.id, prompt, side, drawn }));
    findings.push(...findingsOn({ question: asked, cells, against, messages }));
  });
  return { questions: named, rows, findings };
}

/** Where nobody is there nothing was read. */
const isReadable = ({ reads }: Counted): boolean => reads.some((times) => times > 0);

function rowOf(question: string, prompt: string | null, side: AuditSide, reads: readonly number[], nobody: number, drawn: ShareDraws): AuditRow {
  const pictures = reads.reduce((sum, times) => sum + times, 0);
  return { question, prompt, side, pictures, nobody, shares: sharesOf(drawn).map((share, option) => ({ ...share, read: reads[option] ?? 0 })) };
}

/** The option that was read; null where nobody is there. */
export function likeliest(answer: Answer): { readonly option: number; readonly sureness: number } | null {
  if (answer === null) return null;
  const sureness = Math.max(...answer);
  return { option: answer.indexOf(sureness), sureness };
}
