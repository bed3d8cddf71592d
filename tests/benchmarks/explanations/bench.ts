import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, fitAll, OURS } from './comparison.ts';
import { fieldOf } from './explainers.ts';
import { measureFaithfulness } from './faithfulness.ts';
import { measureResponses, openLaboratory, readPairs, responsePrompts } from './laboratory.ts';
import type { Laboratory } from './laboratory.ts';
import { gradeQuickly } from './quick.ts';
import type { ReadTarget } from './reduction.ts';
import { measureRegions } from './regions.ts';
import type { RegionResults } from './regions.ts';
import { printRegions, printResults, writeRegions, writeResults } from './results.ts';
import { SPLITS } from './splits.ts';
import type { Split } from './splits.ts';
import { cellsOf, targetsOf } from './targets.ts';
import type { Target } from './targets.ts';
import { adapterTargets } from './adapter-targets.ts';
import { logTestRun } from './test-runs.ts';
import { commitOf } from '../result.ts';

/**
 * npm run bench:explanations -- [--steps N] [--replicates N] [--development] [--quick] [--regions] [--jobs N] [--why TEXT]
 *
 * Grades explanations against known truth: fits on the calibration split, chooses on the development split, reports on the
 * test split and logs that it did. `--development` reports on the development split and leaves the test split alone;
 * `--quick` grades a small fixed part that `npm test` grades too; `--regions` does the part about regions alone.
 * Pictures are made by `--jobs` processes side by side (two), each of which takes its part of the prompts (`--prepare N/OF`).
 * Pictures and readings are kept in .cache, so that a run can go on where it was broken off.
 */
const project = join(import.meta.dirname, '..', '..', '..');
const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '8' },
    replicates: { type: 'string', default: '200' },
    development: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '2' },
    regions: { type: 'boolean', default: false },
    prepare: { type: 'string' },
    why: { type: 'string', default: 'a run of the whole benchmark' },
  },
});

const started = performance.now();
let rendered = 0;
const say = (text: string): void => console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);
const laboratory = await openLaboratory({
  project,
  cache: join(project, '.cache', 'explanations-benchmark'),
  numInferenceSteps: Number(values.steps),
  onRendered() {
    rendered += 1;
    if (rendered % 50 === 0) say(`${rendered} pictures rendered`);
  },
});

const allTargets = (split: Split): readonly Target[] => [...targetsOf(split), ...adapterTargets(split)];

async function read(split: Split, which: Laboratory): Promise<readonly ReadTarget[]> {
  const targets = allTargets(split);
  const done: ReadTarget[] = [];
  for (const target of targets) done.push({ target, pairs: await readPairs(which, target.pairs) });
  say(`${split.name}: ${targets.length} targets`);
  return done;
}

const splits: readonly Split[] = values.development ? [SPLITS.calibration, SPLITS.development] : [SPLITS.calibration, SPLITS.development, SPLITS.test];

/** Makes every `of`-th prompt's pictures and readings. */
async function prepare(part: string): Promise<void> {
  const [turn = 1, of = 1] = part.split('/').map(Number);
  for (const split of splits) {
    const mine = new Set(split.prompts.filter((_, at) => at % of === turn - 1));
    for (const { pairs } of allTargets(split)) {
      await readPairs(
        laboratory,
        pairs.filter(({ prompt }) => mine.has(prompt)),
      );
    }
    if (split === SPLITS.calibration) {
      await measureResponses(
        laboratory,
        split,
        responsePrompts(split).filter((prompt) => mine.has(prompt)),
      );
    }
  }
}

/** The same program again, once for each part; resolves when all are done. */
async function prepareSideBySide(): Promise<void> {
  const jobs = Number(values.jobs);
  const started = Array.from({ length: jobs }, (_, at) => {
    const flags = ['--prepare', `${at + 1}/${jobs}`, '--steps', values.steps, ...(values.development ? ['--development'] : [])];
    return once(spawn(process.execPath, [...process.execArgv, import.meta.filename, ...flags], { stdio: ['ignore', 'inherit', 'inherit'] }), 'exit');
  });
  for (const [code] of await Promise.all(started)) if (code !== 0) throw new Error('Pictures could not be made; the message above says why.');
}

async function runRegions(split: Split): Promise<RegionResults> {
  const regions = await measureRegions(laboratory, split, (what, done, of) => say(`${what}: ${done} of ${of}`));
  const part = { split: split.name, numInferenceSteps: Number(values.steps), weights: laboratory.fingerprint, regions };
  printRegions(part);
  if (!values.development) writeRegions(project, part);
  return regions;
}

async function run(): Promise<void> {
  await prepareSideBySide();
  say('pictures and readings are there');
  const calibration = await read(SPLITS.calibration, laboratory);
  const development = await read(SPLITS.development, laboratory);
  const learned = [SPLITS.calibration, SPLITS.development];
  const responses = await measureResponses(laboratory, SPLITS.calibration);
  const { entrants } = await fieldOf(laboratory, {
    prompts: learned.flatMap(({ prompts }) => prompts),
    bases: await Promise.all(learned.flatMap(cellsOf).map((cell) => laboratory.store.reading(cell))),
    responses,
  });
  const methods = fitAll(entrants, calibration, development);
  for (const { method, link, threshold } of methods) {
    say(`${method.id}: ${method.title}, link ${link.scale.toFixed(3)} · x^${link.power}, threshold ${threshold.toFixed(4)}`);
  }
  const split = values.development ? SPLITS.development : SPLITS.test;
  const targets = values.development ? development : await read(split, laboratory);
  const [first] = cellsOf(split);
  if (first !== undefined && !(await laboratory.store.isStillTrue(first))) {
    throw new Error('The engine makes other pictures than those in .cache/explanations-benchmark. Remove that folder and run again.');
  }
  const comparison = compare(methods, targets, {
    replicates: Number(values.replicates),
    evaluationsPerPicture: 2 * Number(values.steps),
    responsePictures: responses.reduce((sum, { pairs }) => sum + pairs.length, 0),
  });
  say('compared');
  const regions = await runRegions(split);
  const faithfulness = await measureFaithfulness(laboratory, split, methods, targets);
  const results = {
    split: split.name,
    numInferenceSteps: Number(values.steps),
    replicates: Number(values.replicates),
    weights: laboratory.fingerprint,
    comparison,
    faithfulness,
  };
  printResults(results);
  if (!values.development) {
    writeResults(project, results);
    const own = comparison.methods.find(({ id }) => id === OURS);
    logTestRun(join(import.meta.dirname, 'test-runs.json'), {
      date: new Date().toISOString(),
      commit: commitOf(project),
      weights: laboratory.fingerprint,
      why: values.why,
      figures: {
        rankError: own?.rankError ?? 0,
        scoreError: own?.scoreError ?? 0,
        f1: own?.f1 ?? 0,
        falselyExplained: own?.falselyExplained ?? 0,
        rankReductionOverCoarse: comparison.reductions.find(({ against }) => against === 'coarse')?.rank.value ?? 0,
        regionCorrelation: regions.methods[0]?.correlation ?? 0,
      },
    });
  }
}

try {
  if (values.quick) process.stdout.write(`${JSON.stringify(await gradeQuickly(laboratory), null, 2)}\n`);
  else if (values.regions) await runRegions(values.development ? SPLITS.development : SPLITS.test);
  else await (values.prepare === undefined ? run() : prepare(values.prepare));
  say(`done; ${rendered} pictures rendered`);
} finally {
  await laboratory.close();
}
