import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAspectPoles } from '../../main/engine/diffusion/aspect-poles.ts';
import { openPipeline } from '../../main/engine/diffusion/text-to-image.ts';
import { parseAspectWords } from '../../main/engine/explain/aspect-catalogue.ts';
import { readCalibration } from '../../main/engine/explain/calibration-file.ts';
import { coalitionCache } from '../../main/engine/explain/coalition-cache.ts';
import { fullCoalition, switchedOff } from '../../main/engine/explain/coalition.ts';
import { createExplainer } from '../../main/engine/explain/explain-picture.ts';
import type { FactorEffects } from '../../main/engine/explain/explainer.ts';
import { factorsOf } from '../../main/engine/explain/factors.ts';
import { readPngPicture } from '../../main/engine/picture-file.ts';
import { openReadout } from '../../main/engine/readout/clip-readout.ts';
import type { Factor, Rendering } from '../../main/engine/rendering.ts';
import { writeResult, type Figure } from './result.ts';

/**
 * What an explanation of eight causes costs and how faithful it is, against rendering the picture once more without each
 * cause. `npm run bench:ledger -- --prompts 4 --from 4`: the first four were what the plan of forecasts was chosen on (0223).
 *
 * Faithful to the measured effects: correlation over all causes and aspects. Faithful beyond them: a reader who adds up
 * single effects foretells what taking away two or three causes at once does to every aspect; the error is compared with
 * that of a reader who has the measured single effects.
 */
const project = join(import.meta.dirname, '..', '..');
const directory = join(project, 'models', 'storybook');
const json: unknown = JSON.parse(readFileSync(join(project, 'models', 'aspects.json'), 'utf8'));
const poles = parseAspectPoles(json);
const words = parseAspectWords(json);
const wanted = Number(process.argv[process.argv.indexOf('--prompts') + 1]) || 4;
const from = process.argv.includes('--from') ? Number(process.argv[process.argv.indexOf('--from') + 1]) : 4;
const taste = { 'light.warmth': 0.6, 'colour.saturation': 0.6, 'style.watercolour': 0.7, 'mood.cheer': 0.6 };
/** Four causes each. */
const prompts = [
  'a happy dog in the park at sunset',
  'a red fox in the forest at night',
  'a big castle in the mountains in the snow',
  'a yellow taxi in the city at night',
  'a white cat in the desert at sunset',
  'a small boat on the sea in the fog',
  'a black horse on the beach at sunset',
  'an old robot in the city in the rain',
].slice(from, from + wanted);
const never = new AbortController().signal;
const silent = (): void => undefined;

interface Explained {
  readonly naive: number;
  readonly forecast: number;
  readonly plain: number;
  readonly measured: number;
  readonly residual: number;
  readonly agreement: number;
  /** Measured and forecast effects, all causes × aspects. */
  readonly effects: readonly (readonly [measured: number, forecast: number])[];
  /** Of coalitions without several causes: what changed, and what readers of either explanation expect. */
  readonly together: readonly { readonly truth: number; readonly byMeasured: number; readonly byForecast: number }[];
}

const pipeline = await openPipeline({ directory, id: 'storybook', provider: 'cpu', aspects: poles, readPicture: readPngPicture });
const readout = await openReadout({ directory: join(directory, 'readout'), encodeText: (text) => pipeline.encodeText(text), aspects: poles });
if (readout === null) throw new Error('storybook has a readout.');
const locales = { en: JSON.parse(readFileSync(join(project, 'resources', 'locales', 'en.json'), 'utf8')) as Record<string, string> };
const explainer = createExplainer({
  pipeline,
  readout,
  calibration: await readCalibration(join(directory, 'readout')),
  aspects: words,
  locales,
  readsAttention: true,
});

async function explainOne(prompt: string, seed: number): Promise<Explained> {
  const { numInferenceSteps, guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const settings = { prompt, negativePrompt: '', seed, numInferenceSteps, guidanceScale, width, height, sketch: null, aspects: taste };
  const rendering: Rendering = { ...settings, factors: factorsOf(settings, words), coalition: {} };
  const { picture, trajectory, evaluations } = await pipeline.render(rendering, { recordTrajectory: true });
  if (trajectory === null) throw new Error('The trajectory was asked for.');
  const input = { rendering, picture, trajectory, locale: 'en' };
  const forecast = await explainer.explain({ ...input, effort: 'forecast' }, silent, never);
  const measured = await explainer.explain(input, silent, never);
  const cache = coalitionCache(pipeline, readout, rendering, picture);
  const own = (await cache.measure({}, never)).reading?.levels ?? {};
  const together: Explained['together'][number][] = [];
  for (const group of groupsOf(rendering.factors)) {
    const levels = (await cache.measure(switchedOff(fullCoalition(rendering), group), never)).reading?.levels ?? {};
    for (const aspect of Object.keys(own)) {
      const expected = (factors: readonly FactorEffects[]): number =>
        factors.filter(({ factor }) => group.some(({ id }) => id === factor)).reduce((sum, { effects }) => sum + (effects[aspect] ?? 0), 0);
      const visible = words.find(({ id }) => id === aspect)?.oneSided === true ? Math.max : (level: number): number => level;
      together.push({
        truth: visible(own[aspect] ?? 0, 0) - visible(levels[aspect] ?? 0, 0),
        byMeasured: expected(measured.factors),
        byForecast: expected(forecast.factors),
      });
    }
  }
  return {
    naive: rendering.factors.length * evaluations,
    plain: evaluations,
    forecast: forecast.explanation.evaluations - evaluations,
    measured: measured.explanation.evaluations,
    residual: measured.explanation.ledger.residual,
    agreement: measured.explanation.regionAgreement ?? 0,
    effects: measured.factors.flatMap(({ effects }, at) =>
      Object.entries(effects).map(([aspect, effect]) => [effect, forecast.factors[at]?.effects[aspect] ?? 0] as const),
    ),
    together,
  };
}

/** Pairs across both games, and threes: what no explanation was told. */
function groupsOf(factors: readonly Factor[]): readonly (readonly Factor[])[] {
  const at = (...positions: readonly number[]): readonly Factor[] => positions.flatMap((position) => factors.slice(position, position + 1));
  return [at(0, 4), at(1, 5), at(2, 6), at(3, 7), at(1, 3, 4), at(2, 5, 7)];
}

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (side: 0 | 1): number => pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
  const [x, y] = [mean(0), mean(1)];
  const moment = (a: 0 | 1, b: 0 | 1): number => pairs.reduce((sum, pair) => sum + (pair[a] - (a === 0 ? x : y)) * (pair[b] - (b === 0 ? x : y)), 0);
  return moment(0, 1) / Math.sqrt(moment(0, 0) * moment(1, 1));
}

const explained: Explained[] = [];
for (const [at, prompt] of prompts.entries()) {
  explained.push(await explainOne(prompt, 300 + from + at));
  process.stderr.write(`${at + 1} of ${prompts.length}: ${prompt}\n`);
}
const mean = (value: (one: Explained) => number): number => explained.reduce((sum, one) => sum + value(one), 0) / explained.length;
const together = explained.flatMap((one) => one.together);
const error = (of: (one: Explained['together'][number]) => number): number =>
  together.reduce((sum, one) => sum + Math.abs(of(one) - one.truth), 0) / together.length;
const figure = (name: string, title: string, value: number, digits: number, goal: number | null, unit: Figure['unit'] = '×'): Figure => ({
  name,
  title,
  value: Number(value.toFixed(digits)),
  unit,
  goal,
});
writeResult(project, 'ledger', {
  figures: [
    figure(
      'forecastCost',
      'Evaluations, ledger and forecasts over naive leave-one-out',
      mean((one) => one.forecast / one.naive),
      3,
      0.5,
    ),
    figure(
      'forecastCostWithTwin',
      'The same with the plain twin’s rendering',
      mean((one) => (one.forecast + one.plain) / one.naive),
      3,
      null,
    ),
    figure(
      'measuredCost',
      'Everything measured, over one picture',
      mean((one) => one.measured / one.plain),
      1,
      null,
    ),
    figure(
      'readerError',
      'Error of a reader of forecasts over a reader of measured effects',
      error((one) => one.byForecast) / error((one) => one.byMeasured),
      3,
      1,
    ),
    figure('effectCorrelation', 'Correlation of forecast and measured effects', correlation(explained.flatMap((one) => one.effects)), 4, null, ''),
    figure(
      'regionCorrelation',
      'Rank correlation of forecast and measured regions',
      mean((one) => one.agreement),
      3,
      null,
      '',
    ),
    figure('residual', 'Ledger residual, largest', Math.max(...explained.map((one) => one.residual)), 8, 1e-4, ''),
  ],
  settings: {
    checkpoint: 'storybook',
    prompts: prompts.length,
    causes: 8,
    batch: pipeline.batchSize(),
    coalitions: prompts.length * 6,
    numInferenceSteps: pipeline.checkpoint.defaults.numInferenceSteps,
  },
});
await Promise.all([pipeline.close(), readout.close()]);
