import { readFileSync, writeFileSync } from 'node:fs';

/** One look at the test split. */
export interface TestRun {
  readonly date: string;
  readonly commit: string | null;
  /** Of the checkpoint and its readout. */
  readonly weights: string;
  readonly why: string;
  /** Main figures, so that nobody can choose among runs unseen. */
  readonly figures: Readonly<Record<string, number>>;
}

export function readTestRuns(path: string): readonly TestRun[] {
  try {
    const runs: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return Array.isArray(runs) ? runs.map((run: TestRun) => run) : [];
  } catch {
    return [];
  }
}

/** Appends; earlier runs are never changed. */
export function logTestRun(path: string, run: TestRun): void {
  writeFileSync(path, `${JSON.stringify([...readTestRuns(path), run], null, 2)}\n`);
}
