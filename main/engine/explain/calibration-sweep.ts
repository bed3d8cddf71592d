import type { Pipeline } from '../diffusion/pipeline.ts';
import type { Readout, Reading } from '../readout/readout.ts';
import type { Factor, Picture, Rendering } from '../rendering.ts';
import { fitAspect, fitCurve, INVISIBLE_CHANGE } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import { changeBetween, meanChange } from './change-map.ts';
import { factorsOf } from './factors.ts';
import type { AspectName } from './factors.ts';
import { harmlessChanges } from './harmless-changes.ts';
import { quantile } from './isotonic.ts';
import { rewordings } from './rewordings.ts';

export interface SweepOptions {
  readonly pipeline: Pipeline;
  readonly readout: Readout;
  readonly aspects: readonly AspectName[];
  readonly prompts: readonly string[];
  readonly seeds: readonly number[];
  /** Levels of λ in −1…1; 0 is the base that all are compared with and need not be named. */
  readonly levels: readonly number[];
  readonly numInferenceSteps: number;
  /** Asked before every rendering; a sweep that is stopped fits what it has. */
  readonly shouldStop: () => boolean;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** Of a harmless change, this share moves a level no further than the noise floor. */
const FLOOR_QUANTILE = 0.95;
/** However steady a readout is, differences below this are not worth a claim. */
const LEAST_FLOOR = 0.01;
/** Prompts that the noise is taken from: enough for a percentile, few enough to leave the budget to the sweep. */
const NOISE_PROMPTS = 8;

interface Samples {
  /** Aspect → (|λ|, effect towards λ's pole). */
  readonly effects: Map<string, [number, number][]>;
  /** (|λ|, mean pixel change), all aspects together. */
  readonly picture: [number, number][];
  /** Changes by what should change nothing. */
  readonly harmless: NoiseSamples;
  readonly reworded: NoiseSamples;
}

interface NoiseSamples {
  /** Aspect → |change of its level| */
  readonly levels: Map<string, number[]>;
  /** |change of the prompt's presence| */
  readonly presence: number[];
}

interface Pair {
  readonly prompt: string;
  readonly seed: number;
}

interface Made {
  readonly picture: Picture;
  readonly reading: Reading;
}

/**
 * Calibrates a checkpoint with its readout: every aspect at every level, over prompts × seeds, against the same prompt and
 * seed without it. Aspects take turns in an order that rotates from pair to pair, so that a sweep cut short is even.
 *
 * The noise floor is the larger of two 95th percentiles of what should move nothing: the same pictures moved by one pixel
 * or dithered by one level (the readout's noise), and the same seed with the prompt's articles changed or left out (the
 * picture's noise: what any change of words does). The same coalition rendered again, or in another batch slot, differs by
 * nothing on the CPU. Noise comes first, on a few prompts; it takes three renderings each.
 */
export async function sweepCalibration(options: SweepOptions): Promise<Calibration> {
  const { aspects, prompts, seeds, levels, numInferenceSteps } = options;
  const noise = (): NoiseSamples => ({ levels: new Map(), presence: [] });
  const samples: Samples = { effects: new Map(), picture: [], harmless: noise(), reworded: noise() };
  const asked = levels.filter((level) => level !== 0);
  const pairs = seeds.flatMap((seed) => prompts.map((prompt): Pair => ({ prompt, seed })));
  const noisy = pairs.slice(0, Math.min(prompts.length, NOISE_PROMPTS));
  const total = noisy.reduce((sum, { prompt }) => sum + rewordings(prompt).length, pairs.length * (1 + aspects.length * asked.length));
  let done = 0;
  const bases = new Map<Pair, Made>();
  const count = <Value>(value: Value): Value => {
    options.onProgress((done += 1), total);
    return value;
  };
  const baseOf = async (pair: Pair): Promise<Made> => {
    const base = bases.get(pair) ?? count(await renderAt(options, pair, {}));
    bases.set(pair, base);
    return base;
  };
  for (const pair of noisy) {
    if (options.shouldStop()) break;
    await measureNoise(options, pair, await baseOf(pair), samples, () => count(null));
  }
  let finished = 0;
  for (const [turn, pair] of pairs.entries()) {
    if (options.shouldStop()) break;
    const whole = await sweepPair(options, pair, turn, asked, await baseOf(pair), samples, () => count(null));
    bases.delete(pair);
    if (whole) finished += 1;
  }
  return fitSamples(
    samples,
    options,
    finished,
    [...asked, 0].sort((a, b) => a - b),
    numInferenceSteps,
  );
}

/** All aspects at all levels for one prompt and seed; false when it was stopped on the way. */
async function sweepPair(
  options: SweepOptions,
  pair: Pair,
  turn: number,
  levels: readonly number[],
  base: Made,
  samples: Samples,
  onRendered: () => void,
): Promise<boolean> {
  const { aspects } = options;
  // Full strengths first: an aspect's reach is what a sweep cut short must not lack.
  const strongestFirst = [...levels].sort((a, b) => Math.abs(b) - Math.abs(a));
  for (const level of strongestFirst) {
    for (const at of aspects.keys()) {
      const aspect = aspects[(at + turn * 5) % aspects.length];
      if (aspect === undefined) continue;
      if (options.shouldStop()) return false;
      const { picture, reading } = await renderAt(options, pair, { [aspect.id]: level });
      const effect = (reading.levels[aspect.id] ?? 0) - (base.reading.levels[aspect.id] ?? 0);
      push(samples.effects, aspect.id, [Math.abs(level), Math.sign(level) * effect]);
      samples.picture.push([Math.abs(level), meanChange(changeBetween(base.picture, picture))]);
      onRendered();
    }
  }
  return true;
}

function fitSamples(samples: Samples, { pipeline, aspects }: SweepOptions, pairs: number, levels: readonly number[], numInferenceSteps: number): Calibration {
  return {
    version: 1,
    checkpoint: pipeline.checkpoint.id,
    sweep: { levels, pairs, numInferenceSteps },
    aspects: Object.fromEntries(
      aspects.map(({ id }) => [
        id,
        fitAspect(
          samples.effects.get(id) ?? [],
          floorOf(samples, ({ levels: noise }) => noise.get(id) ?? []),
        ),
      ]),
    ),
    presence: { noiseFloor: floorOf(samples, ({ presence }) => presence) },
    picture: { curve: fitCurve(samples.picture), noiseFloor: INVISIBLE_CHANGE },
  };
}

function floorOf({ harmless, reworded }: Samples, changes: (noise: NoiseSamples) => readonly number[]): number {
  const floors = [harmless, reworded].map((noise) => quantile(changes(noise), FLOOR_QUANTILE));
  return Math.round(1e5 * Math.max(LEAST_FLOOR, ...floors)) / 1e5;
}

async function renderAt(
  { pipeline, readout, aspects, numInferenceSteps, signal }: SweepOptions,
  { prompt, seed }: Pair,
  levels: Readonly<Record<string, number>>,
): Promise<Made> {
  const { guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const settings = { prompt, negativePrompt: '', seed, numInferenceSteps, guidanceScale, width, height, sketch: null, aspects: levels };
  const factors: readonly Factor[] = factorsOf(settings, aspects);
  const rendering: Rendering = { ...settings, factors, coalition: {} };
  const { picture } = await pipeline.render(rendering, { signal });
  return { picture, reading: await readout.read(picture) };
}

async function measureNoise(options: SweepOptions, pair: Pair, base: Made, samples: Samples, onRendered: () => void): Promise<void> {
  const { readout } = options;
  const presence = await readout.presence(pair.prompt, base.reading);
  const note = async (noise: NoiseSamples, reading: Reading): Promise<void> => {
    for (const [aspect, level] of Object.entries(base.reading.levels)) push(noise.levels, aspect, Math.abs((reading.levels[aspect] ?? 0) - level));
    noise.presence.push(Math.abs((await readout.presence(pair.prompt, reading)) - presence));
  };
  for (const picture of harmlessChanges(base.picture)) await note(samples.harmless, await readout.read(picture));
  for (const prompt of rewordings(pair.prompt)) {
    await note(samples.reworded, (await renderAt(options, { ...pair, prompt }, {})).reading);
    onRendered();
  }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}
