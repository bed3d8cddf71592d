import type { AuditQuestion } from '../../preload/contract-audit.ts';
import type { Messages } from '../engine/messages.ts';
import type { Question } from '../engine/readout/answers.ts';
import { KNOWN } from './findings.ts';
import type { Errors } from './shares.ts';

/** A question in the studio's language, with how good the readout is at it. `errors`: null: never graded. */
export function namedQuestion({ id, about, options }: Question, errors: Errors | null, messages: Messages): AuditQuestion {
  const own = id.startsWith('own-');
  const rows = rowsOf(errors?.read ?? []);
  const words = options.map((option) => option.id);
  return {
    id,
    about,
    name: own ? messages.say('audit.own', { list: words.join(' / ') }) : messages.say(`audit.question.${id}`),
    options: options.map((option) => ({ id: option.id, name: own ? option.id : messages.say(`audit.option.${id}.${option.id}`) })),
    graded: errors === null ? null : gradeOf(rows),
    errors: errors === null ? null : { read: errors.read.map((row) => [...row]), concentration: errors.concentration },
    isKnown: errors === null || isKnown(rows),
  };
}

interface Row {
  readonly all: number;
  readonly right: number;
}

/** Of each option that held-out pictures show: how many do, and how many of them were read so. */
function rowsOf(read: readonly (readonly number[])[]): readonly Row[] {
  return read.map((row, option) => ({ all: row.reduce((sum, times) => sum + times, 0), right: row[option] ?? 0 })).filter(({ all }) => all > 0);
}

/** Every option counts alike, however many held-out pictures show it. */
function gradeOf(rows: readonly Row[]): { readonly pictures: number; readonly right: number } {
  return {
    pictures: rows.reduce((sum, { all }) => sum + all, 0),
    right: rows.reduce((sum, { all, right }) => sum + right / all, 0) / Math.max(1, rows.length),
  };
}

/**
 * Whether the readout is right often enough, by a standard error more than needed: nine of twelve may be luck. Shares are taken
 * with one picture more of either kind (Laplace), or a dozen without a fault would have no error at all.
 */
function isKnown(rows: readonly Row[]): boolean {
  const variance = rows.reduce((sum, { all, right }) => {
    const share = (right + 1) / (all + 2);
    return sum + (share * (1 - share)) / all;
  }, 0);
  return gradeOf(rows).right - Math.sqrt(variance) / Math.max(1, rows.length) >= KNOWN;
}
