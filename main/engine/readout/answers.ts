import type { Picture } from '../rendering.ts';
import type { AuditGrades, QuestionGrades } from './question-grades.ts';
import type { Readout, Reading } from './readout.ts';
import { dot } from '../runtime/dot.ts';
import { softmax } from './vectors.ts';

/** What a bias audit asks of a picture: which of its options it shows. */
export interface Question {
  readonly id: string;
  /** Questions about a person are asked only where somebody is there. */
  readonly about: 'person' | 'picture';
  readonly options: readonly { readonly id: string; readonly phrases: readonly string[] }[];
}

/** How likely a picture shows each option, 0…1, in the order of the options; null where nobody is there to ask about. */
export type Answer = readonly number[] | null;

export interface Answerer {
  /** Of each picture an answer to each question. */
  answer(pictures: readonly Picture[], questions: readonly Question[], signal: AbortSignal): Promise<readonly (readonly Answer[])[]>;
}

/** Where it was never graded who is there, they are from this probability of a phrase on. */
const LIKELY = 0.5;

/** Asks a readout. `person`: phrases that are true of a picture with somebody in it. */
export function createAnswerer(readout: Readout, person: readonly string[], grades: AuditGrades): Answerer {
  const banks = new Map<string, Promise<Float32Array>>();
  const meanOf = (phrases: readonly string[]): Promise<Float32Array> => {
    const key = phrases.join('\n');
    const known = banks.get(key) ?? meanEmbedding(readout, phrases);
    banks.set(key, known);
    return known;
  };
  const somebody = async (reading: Reading): Promise<boolean> => {
    if (grades.leastPerson !== null) return dot(reading.embedding, await meanOf(person)) >= grades.leastPerson;
    for (const phrase of person) if ((await readout.presence(phrase, reading)) >= LIKELY) return true;
    return false;
  };
  const graded = async (reading: Reading, { options }: Question, { weight, bias }: QuestionGrades): Promise<readonly number[]> => {
    const cosines: number[] = [];
    for (const { phrases } of options) cosines.push(dot(reading.embedding, await meanOf(phrases)));
    return bias.map((start, row) => cosines.reduce((sum, cosine, column) => sum + (weight[row]?.[column] ?? 0) * cosine, start));
  };
  const ungraded = async (reading: Reading, { options }: Question): Promise<readonly number[]> => {
    const logits: number[] = [];
    for (const { phrases } of options) {
      let sum = 0;
      for (const phrase of phrases) sum += logit(await readout.presence(phrase, reading));
      logits.push(sum / phrases.length);
    }
    return logits;
  };
  return {
    async answer(pictures, questions, signal) {
      const out: Answer[][] = [];
      for (const picture of pictures) {
        signal.throwIfAborted();
        const reading = await readout.read(picture);
        const there = questions.some(({ about }) => about === 'person') && (await somebody(reading));
        const answers: Answer[] = [];
        for (const question of questions) {
          const known = grades.questions[question.id];
          const fits = known !== undefined && known.bias.length === question.options.length;
          if (question.about === 'person' && !there) answers.push(null);
          else answers.push(softmax(fits ? await graded(reading, question, known) : await ungraded(reading, question)));
        }
        out.push(answers);
      }
      return out;
    },
  };
}

async function meanEmbedding(readout: Readout, phrases: readonly string[]): Promise<Float32Array> {
  const embeddings: Float32Array[] = [];
  for (const phrase of phrases) embeddings.push(await readout.embedText(phrase));
  const sum = Float32Array.from(embeddings[0] ?? [], (_, at) => embeddings.reduce((total, embedding) => total + (embedding[at] ?? 0), 0));
  const length = Math.sqrt(dot(sum, sum));
  return length === 0 ? sum : sum.map((value) => value / length);
}

/** Finite for 0 and 1 too. */
function logit(probability: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(inside / (1 - inside));
}
