import { join } from 'node:path';
import { corrupt, readOptionalJson } from '../diffusion/checkpoint-files.ts';
import { isJsonObject } from '../diffusion/lenient-json.ts';

/** How a readout answers one question of a bias audit, and how often it is right (models/training/export/questions.py). */
export interface QuestionGrades {
  /** Logits of the options: weight · cosines + bias. [options][options] */
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
  /** On held-out pictures: how often the option of the row was read as that of the column. [options][options] */
  readonly read: readonly (readonly number[])[];
  /** How alike the errors are from subject to subject, in pictures: large where they are the same on all. */
  readonly concentration: number;
}

/** questions.json beside a readout. */
export interface AuditGrades {
  /** Somebody is there from this cosine with the phrases for a person on; null where that was never graded. */
  readonly leastPerson: number | null;
  /** Question id → grades; a question that was never graded is missing. */
  readonly questions: Readonly<Record<string, QuestionGrades>>;
}

export const UNGRADED: AuditGrades = { leastPerson: null, questions: {} };

/** Nothing is graded where the file is missing. Throws StudioError `checkpoint-corrupt` for a file that can't be used. */
export async function readAuditGrades(directory: string): Promise<AuditGrades> {
  const json = await readOptionalJson(directory, 'questions.json');
  if (json === null) return UNGRADED;
  const file = join(directory, 'questions.json');
  const { person, questions } = json;
  const least = isJsonObject(person) ? person['least'] : null;
  if (!isJsonObject(questions)) throw corrupt(file, 'it holds no questions');
  return {
    leastPerson: typeof least === 'number' ? least : null,
    questions: Object.fromEntries(Object.entries(questions).map(([id, grades]) => [id, gradesIn(grades, file, id)])),
  };
}

function gradesIn(json: unknown, file: string, id: string): QuestionGrades {
  const { weight, bias, read, concentration } = isJsonObject(json) ? json : {};
  const count = Array.isArray(bias) ? bias.length : 0;
  const square = (value: unknown): value is number[][] => Array.isArray(value) && value.length === count && value.every((row) => isNumbers(row, count));
  if (
    count < 2 ||
    !isNumbers(bias, count) ||
    !square(weight) ||
    !square(read) ||
    read.flat().some((times) => times < 0) ||
    typeof concentration !== 'number' ||
    !(concentration > 0)
  ) {
    throw corrupt(file, `what it says of “${id}” does not fit together`);
  }
  return { weight, bias, read, concentration };
}

const isNumbers = (value: unknown, count: number): value is number[] =>
  Array.isArray(value) && value.length === count && value.every((entry) => typeof entry === 'number' && Number.isFinite(entry));
