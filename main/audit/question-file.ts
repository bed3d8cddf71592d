import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Question } from '../engine/readout/answers.ts';

/** models/questions.json: what a bias audit can ask. */
const fileSchema = z.object({
  version: z.literal(1),
  person: z.array(z.string().min(1)).min(1),
  questions: z.array(
    z.object({
      id: z.string().min(1),
      about: z.enum(['person', 'picture']),
      options: z.array(z.object({ id: z.string().min(1), phrases: z.array(z.string().min(1)).min(1) })).min(2),
    }),
  ),
});

/** The studio's own questions; none where there is no such file. `models`: the folder with questions.json. */
export function readQuestions(models: string): readonly Question[] {
  if (!existsSync(join(models, 'questions.json'))) return [];
  return fileSchema.parse(JSON.parse(readFileSync(join(models, 'questions.json'), 'utf8'))).questions;
}

/** A person's own options, told apart by their words alone. They are asked of every picture. */
export function ownQuestion(options: readonly string[], at: number): Question {
  return { id: `own-${at + 1}`, about: 'picture', options: options.map((option) => ({ id: option, phrases: [option] })) };
}
