import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parseAspectPoles } from '../main/engine/diffusion/aspect-poles.ts';
import { openPipeline } from '../main/engine/diffusion/text-to-image.ts';
import { parseAspectWords } from '../main/engine/explain/aspect-catalogue.ts';
import { CALIBRATION_FILE } from '../main/engine/explain/calibration-file.ts';
import { CALIBRATION_PROMPTS } from '../main/engine/explain/calibration-prompts.ts';
import { sweepCalibration } from '../main/engine/explain/calibration-sweep.ts';
import { readPngPicture } from '../main/engine/picture-file.ts';
import { openReadout } from '../main/engine/readout/clip-readout.ts';

/**
 * npm run calibrate -- [--checkpoint DIR] [--minutes M] [--prompts N] [--seeds N] [--steps N] [--levels -1,-0.5,0.5,1]
 *
 * Sweeps every aspect of a checkpoint and writes readout/calibration.json beside its readout. A sweep cut short by its
 * budget fits what it has; the file says how many pairs of prompt and seed it finished.
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
  },
});
const directory = resolve(values.checkpoint);
const aspects: unknown = JSON.parse(await readFile(join(root, 'models', 'aspects.json'), 'utf8'));
const poles = parseAspectPoles(aspects);
const pipeline = await openPipeline({
  directory,
  id: directory.split(/[\\/]/u).at(-1) ?? 'checkpoint',
  provider: 'cpu',
  aspects: poles,
  readPicture: readPngPicture,
});
const readoutDirectory = join(directory, 'readout');
const readout = await openReadout({ directory: readoutDirectory, encodeText: (text) => pipeline.encodeText(text), aspects: poles });
if (readout === null) throw new Error(`${directory} has no readout to calibrate.`);

const started = performance.now();
const budgetMs = Number(values.minutes) * 60_000;
let lastShown = 0;
const calibration = await sweepCalibration({
  pipeline,
  readout,
  aspects: parseAspectWords(aspects),
  prompts: CALIBRATION_PROMPTS.slice(0, Number(values.prompts)),
  seeds: Array.from({ length: Number(values.seeds) }, (_, at) => 1000 + at),
  levels: values.levels.split(',').map(Number),
  numInferenceSteps: values.steps === undefined ? pipeline.checkpoint.defaults.numInferenceSteps : Number(values.steps),
  shouldStop: () => performance.now() - started > budgetMs,
  onProgress: (done, total) => {
    if (done < total && done - lastShown < 20) return;
    lastShown = done;
    console.error(`${done} of at most ${total} renderings, ${((performance.now() - started) / 1000).toFixed(0)} s`);
  },
  signal: new AbortController().signal,
});
const path = join(readoutDirectory, CALIBRATION_FILE);
await writeFile(path, `${JSON.stringify(calibration, null, 1)}\n`);
const moved = Object.entries(calibration.aspects).sort(([, a], [, b]) => b.reach - a.reach);
for (const [id, { reach, noiseFloor, saturated }] of moved) {
  console.log(
    `${id.padEnd(24)} reach ${reach.toFixed(3)}  floor ${noiseFloor.toFixed(3)}${saturated ? '  saturated' : ''}${reach <= noiseFloor ? '  cannot be moved' : ''}`,
  );
}
console.log(`${calibration.sweep.pairs} pairs; written to ${path}`);
await Promise.all([pipeline.close(), readout.close()]);
