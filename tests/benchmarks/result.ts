import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

/** One line of a benchmark's table. A goal is the most that is wanted; null where there is none. */
export interface Figure {
  readonly name: string;
  readonly title: string;
  readonly value: number;
  /** Empty for a bare number. */
  readonly unit: '×' | 's' | '';
  readonly goal: number | null;
}

export interface BenchmarkResult {
  readonly figures: readonly Figure[];
  readonly settings: Readonly<Record<string, string | number>>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new Error('There is no median of nothing.');
  return (low + high) / 2;
}

/** Prints the table and writes it to tests/benchmarks/results, where README and docs quote it from. */
export function writeResult(project: string, name: string, result: BenchmarkResult): void {
  const folder = join(project, 'tests', 'benchmarks', 'results');
  mkdirSync(folder, { recursive: true });
  const document = { name, ...result, commit: commitOf(project), date: new Date().toISOString().slice(0, 10), machine: machineInWords() };
  writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
  process.stdout.write(
    `${table(result.figures)}\n\n${document.machine}; ${Object.entries(result.settings)
      .map(([key, value]) => `${key} ${value}`)
      .join(', ')}\n`,
  );
}

function table(figures: readonly Figure[]): string {
  const width = Math.max(...figures.map(({ title }) => title.length));
  return figures
    .map(({ title, value, unit, goal }) => `${title.padEnd(width)}  ${`${value} ${unit}`.padStart(9)}  ${verdict(value, goal)}`.trimEnd())
    .join('\n');
}

function verdict(value: number, goal: number | null): string {
  if (goal === null) return '';
  return value <= goal ? `goal ≤ ${goal}: met` : `goal ≤ ${goal}: missed`;
}

export function commitOf(project: string): string | null {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

export function machineInWords(): string {
  const architecture = arch() === 'x64' ? 'x86-64' : arch();
  return `${cpus().length}-core ${architecture} machine (${process.platform}), ${Math.round(totalmem() / 2 ** 30)} GiB`;
}
