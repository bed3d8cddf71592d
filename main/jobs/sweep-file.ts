import { createHash } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { SweepPair } from '../engine/explain/calibration-sweep.ts';
import { CALIBRATION } from '../library/measures.ts';

/** What was swept so far for one checkpoint with one readout: a line for each pair of prompt and seed. */
export interface SweepFile {
  readonly pairs: readonly SweepPair[];
  /** Where the calibration made of them belongs. */
  readonly calibration: string;
  /** On the disk when it resolves. */
  add(pair: SweepPair): Promise<void>;
}

const levels = z.record(z.string(), z.number());
const pairSchema: z.ZodType<SweepPair> = z.object({
  prompt: z.string(),
  seed: z.number(),
  base: levels,
  responses: z.array(z.object({ asked: z.string(), strength: z.number(), levels, pixelChange: z.number() })),
  noise: z.array(z.object({ kind: z.enum(['harmless', 'reworded']), levels, presenceChange: z.number(), pixelChange: z.number() })),
});

/** `aspects`: everything the readings depend on besides checkpoint and readout; other aspects begin another file. */
export async function openSweepFile(folder: string, aspects: unknown): Promise<SweepFile> {
  const key = createHash('sha256').update(JSON.stringify(aspects)).digest('hex').slice(0, 12);
  const path = join(folder, `pairs-${key}.jsonl`);
  const pairs = parsePairs(await readFile(path, 'utf8').catch(() => ''));
  return {
    pairs,
    calibration: join(folder, CALIBRATION),
    async add(pair) {
      await mkdir(folder, { recursive: true });
      const file = await open(path, 'a');
      try {
        // A line that a crash cut off must not swallow the next one.
        await file.writeFile(`\n${JSON.stringify(pair)}\n`);
        await file.sync();
      } finally {
        await file.close();
      }
      pairs.push(pair);
    },
  };
}

/** A line that was cut off is left out: its pair is swept again. */
function parsePairs(text: string): SweepPair[] {
  return text.split('\n').flatMap((line) => {
    if (line === '') return [];
    try {
      const parsed = pairSchema.safeParse(JSON.parse(line));
      return parsed.success ? [parsed.data] : [];
    } catch {
      return [];
    }
  });
}
