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
  readonly faithfulness: readonly FaithfulnessGrade[];
}

/** What the part about regions measured; it can be run apart from the rest. */
export interface RegionRun {
  readonly split: SplitName;
  readonly numInferenceSteps: number;
  readonly weights: string;
  readonly regions: RegionResults;
}

/** Where docs/explanations.md is filled from. */
export function writeResults(project: string, results: ExplanationResults): void {
  write(project, 'explanations', results);
}

export function writeRegions(project: string, run: RegionRun): void {
  write(project, 'regions', run);
}

function write(project: string, name: string, results: object): void {
  const document = { ...rounded(results), commit: commitOf(project), date: new Date().toISOString().slice(0, 10), machine: machineInWords() };
  writeFileSync(join(project, 'tests', 'benchmarks', 'results', `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
}

function rounded(results: object): object {
  return JSON.parse(
    JSON.stringify(results, (_, value: unknown) => (typeof value === 'number' && Number.isFinite(value) ? Number(value.toPrecision(4)) : value)),
  ) as object;
}

export function printRegions({ regions }: RegionRun): void {
  const { scenes, masks } = regions;
  const lines = [
    ...regions.methods.map(({ title, correlation, overlap }) => `regions, ${title}: correlation ${correlation.toFixed(3)}, overlap ${overlap.toFixed(3)}`),
    `ellipses: overlap ${masks.ours.toFixed(3)}, centre ${masks.centre.toFixed(3)}; ledger residual ${regions.ledgerResidual.toExponential(1)}`,
    ...scenes.methods.map(
      ({ title, sameArea, ownThreshold, threshold, correlation }) =>
        `scenes, ${title}: IoU ${sameArea.toFixed(3)}, above ${threshold.toFixed(2)} ${ownThreshold.toFixed(3)}, correlation ${correlation.toFixed(3)}`,
    ),
    `kept ${scenes.kept} (${scenes.tried.map(({ kept, agreement }) => `${kept}: ${agreement.toFixed(3)}`).join(', ')})`,
    `ours over attention: ${scenes.lead.value.toFixed(3)} (${scenes.lead.interval.map((end) => end.toFixed(3)).join(' … ')})`,
    `subject: with attention ${scenes.subject.attention.overlap.toFixed(3)}, by colours ${scenes.subject.colours.overlap.toFixed(3)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function printResults({ split, comparison, faithfulness }: ExplanationResults): void {
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
