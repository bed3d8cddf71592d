import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { abortOnSignals } from '../main/abort-on-signals.ts';
import { parseAspectPoles } from '../main/engine/diffusion/aspect-poles.ts';
import { openPipeline } from '../main/engine/diffusion/text-to-image.ts';
import { parseAspectWords } from '../main/engine/explain/aspect-catalogue.ts';
import { CALIBRATION_FILE } from '../main/engine/explain/calibration-file.ts';
import { calibrationFrom } from '../main/engine/explain/calibration-fit.ts';
import { CALIBRATION_PROMPTS } from '../main/engine/explain/calibration-prompts.ts';
import { pairKey, sweepPairs } from '../main/engine/explain/calibration-sweep.ts';
import type { SweepPair } from '../main/engine/explain/calibration-sweep.ts';
import { readPngPicture } from '../main/engine/picture-file.ts';
import { openReadout } from '../main/engine/readout/clip-readout.ts';
import { hashCheckpoint, SUMS_FILE } from '../main/library/checkpoint-hashes.ts';

/**
 * npm run calibrate -- [--checkpoint DIR] [--minutes M] [--prompts N] [--seeds N] [--steps N] [--levels -1,-0.5,0.5,1]
 *                      [--every-level] [--forecast-steps N | --whole] [--threads N] [--again]
 *
 * Sweeps every aspect of a checkpoint, writes readout/calibration.json beside its readout and renews the list of hashes. What was swept is kept below
 * .cache/calibration under the hash of everything it depends on, so that a sweep can be stopped at any time (Ctrl-C) and
 * gone on with; --again begins anew. --minutes 0 only fits what there is.
 */
const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({
  options: {
    checkpoint: { type: 'string', default: join(root, 'models', 'storybook') },
    minutes: { type: 'string', default: '5' },
    prompts: { type: 'string', default: '20' },
    seeds: { type: 'string', default: '8' },
    steps: { type: 'string' },
    levels: { type: 'string', default: '-1,-0.5,0.5,1' },
    'every-level': { type: 'boolean', default: false },
    'forecast-steps': { type: 'string', default: '6' },
    whole: { type: 'boolean', default: false },
    threads: { type: 'string' },
    again: { type: 'boolean', default: false },
  },
});
const directory = resolve(values.checkpoint);
const json: unknown = JSON.parse(await readFile(join(root, 'models', 'aspects.json'), 'utf8'));
const poles = parseAspectPoles(json);
const aspects = parseAspectWords(json);
const threads = values.threads === undefined ? {} : { threads: Number(values.threads) };
const pipeline = await openPipeline({
  directory,
  id: directory.split(/[\\/]/u).at(-1) ?? 'checkpoint',
  provider: 'cpu',
  aspects: poles,
  readPicture: readPngPicture,
  ...threads,
});
const readoutDirectory = join(directory, 'readout');
const readout = await openReadout({ directory: readoutDirectory, encodeText: (text) => pipeline.encodeText(text), aspects: poles, ...threads });
if (readout === null) throw new Error(`${directory} has no readout to calibrate.`);

const numInferenceSteps = values.steps === undefined ? pipeline.checkpoint.defaults.numInferenceSteps : Number(values.steps);
const levels = values.levels.split(',').map(Number);
const forecastSteps = values.whole ? null : Number(values['forecast-steps']);
const alternate = !values['every-level'];
const facts = { checkpoint: pipeline.checkpoint.id, aspects, numInferenceSteps };
const statePath = join(root, '.cache', 'calibration', `${await sweepKey()}.jsonl`);
if (values.again) await rm(statePath, { force: true });
const pairs: SweepPair[] = existsSync(statePath) ? parsePairs(await readFile(statePath, 'utf8')) : [];
await mkdir(dirname(statePath), { recursive: true });

const started = performance.now();
const stop = abortOnSignals();
const isOver = (): boolean => stop.aborted || performance.now() - started >= Number(values.minutes) * 60_000;
let shown = 0;
const sweep = sweepPairs({
  pipeline,
  readout,
  aspects,
  prompts: CALIBRATION_PROMPTS.slice(0, Number(values.prompts)),
  seeds: Array.from({ length: Number(values.seeds) }, (_, at) => 1000 + at),
  levels,
  alternate,
  numInferenceSteps,
  forecastSteps,
  done: new Set(pairs.map(pairKey)),
  onProgress: (done, total) => {
    if (done < total && done - shown < 40) return;
    shown = done;
    console.error(`${done} of at most ${total} pictures, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  },
  // A pair takes less than a minute: it is finished, and the sweep stops after it.
  signal: new AbortController().signal,
});
while (!isOver()) {
  const { value, done } = await sweep.next();
  if (done === true || value === undefined) break;
  pairs.push(value);
  await appendFile(statePath, `${JSON.stringify(value)}\n`);
}
if (pairs.length === 0) throw new Error('Nothing was swept yet; give it more --minutes.');

const calibration = calibrationFrom(pairs, facts);
const path = join(readoutDirectory, CALIBRATION_FILE);
await writeFile(path, `${JSON.stringify(calibration, null, 1)}\n`);
// A checkpoint that lists its hashes lists the calibration's too.
const sums = join(directory, SUMS_FILE);
if (existsSync(sums)) await writeFile(sums, `${JSON.stringify(await hashCheckpoint(directory), null, 2)}\n`);
const moved = Object.entries(calibration.aspects).sort(([, a], [, b]) => b.reach - a.reach);
for (const [id, { reach, noiseFloor, leastEffect, saturated }] of moved) {
  const notes = `${saturated ? '  saturated' : ''}${reach <= leastEffect ? '  cannot be moved' : ''}`;
  console.log(`${id.padEnd(24)} reach ${reach.toFixed(3)}  floor ${noiseFloor.toFixed(3)}  least ${leastEffect.toFixed(3)}${notes}`);
}
console.log(`${pairs.length} pairs; written to ${path}`);
await Promise.all([pipeline.close(), readout.close()]);

/** What a sweep's pictures and readings depend on. */
async function sweepKey(): Promise<string> {
  const hash = createHash('sha256');
  const sums = Object.entries(await hashCheckpoint(directory));
  // Of the readout's folder, what sees; what was fitted to it, this calibration among it, changes no picture and no level.
  const parts = sums.filter(([path]) => !path.startsWith('readout/') || /^readout\/(?:image_encoder\/|config\.json$)/u.test(path));
  hash.update(JSON.stringify([parts, json, numInferenceSteps, levels, alternate, forecastSteps]));
  return hash.digest('hex').slice(0, 16);
}

/** A line cut off by a crash is left out. */
function parsePairs(text: string): SweepPair[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as SweepPair];
    } catch {
      return [];
    }
  });
}
