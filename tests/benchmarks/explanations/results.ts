import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commitOf, machineInWords } from '../result.ts';
import type { Comparison } from './comparison.ts';
import type { FaithfulnessGrade } from './faithfulness.ts';
import type { RegionResults } from './regions.ts';
import type { SplitName } from './splits.ts';

/** All that one run measured. */
export interface ExplanationResults {
  readonly split: SplitName;
  readonly numInferenceSteps: number;
  /** Of the bootstrap over prompts. */
  readonly replicates: number;
  readonly weights: string;
  readonly comparison: Comparison;
  readonly regions: RegionResults;
  readonly faithfulness: readonly FaithfulnessGrade[];
}

/** Where docs/explanations.md is filled from. */
export function writeResults(project: string, results: ExplanationResults): void {
  const document = { ...rounded(results), commit: commitOf(project), date: new Date().toISOString().slice(0, 10), machine: machineInWords() };
  writeFileSync(join(project, 'tests', 'benchmarks', 'results', 'explanations.json'), `${JSON.stringify(document, null, 2)}\n`);
}

function rounded(results: ExplanationResults): ExplanationResults {
  return JSON.parse(
    JSON.stringify(results, (_, value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(4)) : value)),
  ) as ExplanationResults;
}

export function printResults({ split, comparison, regions, faithfulness }: ExplanationResults): void {
  const lines = [
    `${split} split: ${comparison.targets.injected} targets, ${comparison.targets.nothing} with nothing injected`,
    row(['method', 'rank', 'of 3', 'score', 'F1', 'prec', 'rec', '3×3', 'order', 'false', 'claims', 'ms']),
    ...comparison.methods.map((method) =>
      row([
        method.title,
        ...[method.rankError, method.degreeRankError, method.scoreError, method.f1, method.precision, method.recall, method.gridAccuracy, method.ordered].map(
          (value) => value.toFixed(2),
        ),
        ...[method.falselyExplained, method.falseClaims].map((value) => `${(100 * value).toFixed(1)}%`),
        method.milliseconds.toFixed(1),
      ]),
    ),
    '',
    ...comparison.reductions.map(({ against, rank, score }) => `RER over ${against}: rank ${reduction(rank)}, score ${reduction(score)}`),
    '',
    ...regions.methods.map(({ title, correlation, overlap }) => `regions, ${title}: correlation ${correlation.toFixed(3)}, overlap ${overlap.toFixed(3)}`),
    `masks: overlap ${regions.masks.ours.toFixed(3)}, centre ${regions.masks.centre.toFixed(3)}; ledger residual ${regions.ledgerResidual.toExponential(1)}`,
    '',
    ...faithfulness.map(
      ({ title, sufficiency, deletion, reader, foreseen }) =>
        `${title}: sufficiency ${sufficiency.toFixed(2)}, deletion ${deletion.toFixed(2)}, reader ${reader.toFixed(2)}, foreseen ${foreseen.toFixed(2)}`,
    ),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

const row = ([first = '', ...rest]: readonly string[]): string => `${first.padEnd(62)}${rest.map((cell) => cell.padStart(8)).join('')}`;
const reduction = ({ value, interval: [low, high] }: { readonly value: number; readonly interval: readonly [number, number] }): string =>
  `${value.toFixed(2)} (${low.toFixed(2)} … ${high.toFixed(2)})`;
