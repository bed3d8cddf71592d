import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Errors } from './shares.ts';

const fileSchema = z.object({ questions: z.record(z.string(), z.object({ read: z.array(z.array(z.number())), concentration: z.number().positive() })) });

/** Question id → how a readout errs on held-out pictures; empty where it was never graded. */
export async function gradesOf(readout: string): Promise<Readonly<Record<string, Errors>>> {
  const text = await readFile(join(readout, 'questions.json'), 'utf8').catch(() => null);
  if (text === null) return {};
  return fileSchema.parse(JSON.parse(text)).questions;
}
