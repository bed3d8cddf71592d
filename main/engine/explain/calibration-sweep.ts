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

interface Samples {
  /** Aspect → (|λ|, effect towards λ's pole). */
  readonly effects: Map<string, [number, number][]>;
  /** (|λ|, mean pixel change), all aspects together. */
  readonly picture: [number, number][];
  /** Aspect → |change| under harmless changes. */
  readonly noise: Map<string, number[]>;
  readonly presenceNoise: number[];
}

/**
 * Calibrates a checkpoint with its readout: every aspect at every level, over prompts × seeds, against the same prompt and
 * seed without it. Aspects take turns in an order that rotates from pair to pair, so that a sweep cut short is even. The
 * noise floor of a level is the 95th percentile of its change when the same pictures are moved by a pixel or dithered; the
 * same coalition rendered again, or in another batch slot, differs by nothing on the CPU.
 */
export async function sweepCalibration(options: SweepOptions): Promise<Calibration> {
  const { aspects, prompts, seeds, levels, numInferenceSteps } = options;
  const samples: Samples = { effects: new Map(), picture: [], noise: new Map(), presenceNoise: [] };
  const asked = levels.filter((level) => level !== 0);
  const pairs = seeds.flatMap((seed) => prompts.map((prompt) => ({ prompt, seed })));
  const total = pairs.length * (1 + aspects.length * asked.length);
  let done = 0;
  let finished = 0;
  for (const [turn, pair] of pairs.entries()) {
    if (options.shouldStop()) break;
    const base = await renderAt(options, pair, {});
    options.onProgress((done += 1), total);
    await measureNoise(options, pair.prompt, base, samples);
    let cut = false;
    for (const at of aspects.keys()) {
      const aspect = aspects[(at + turn * 5) % aspects.length];
      if (aspect === undefined) continue;
      cut ||= options.shouldStop();
      if (cut) break;
      for (const level of asked) {
        const { picture, reading } = await renderAt(options, pair, { [aspect.id]: level });
        const effect = (reading.levels[aspect.id] ?? 0) - (base.reading.levels[aspect.id] ?? 0);
        push(samples.effects, aspect.id, [Math.abs(level), Math.sign(level) * effect]);
        samples.picture.push([Math.abs(level), meanChange(changeBetween(base.picture, picture))]);
        options.onProgress((done += 1), total);
      }
    }
    if (!cut) finished += 1;
  }
  return fitSamples(samples, options, finished, [...asked, 0].sort((a, b) => a - b), numInferenceSteps);
}

function fitSamples(samples: Samples, { pipeline, aspects }: SweepOptions, pairs: number, levels: readonly number[], numInferenceSteps: number): Calibration {
  return {
    version: 1,
    checkpoint: pipeline.checkpoint.id,
    sweep: { levels, pairs, numInferenceSteps },
    aspects: Object.fromEntries(
      aspects.map(({ id }) => [id, fitAspect(samples.effects.get(id) ?? [], floorOf(samples.noise.get(id) ?? []))]),
    ),
    presence: { noiseFloor: floorOf(samples.presenceNoise) },
    picture: { curve: fitCurve(samples.picture), noiseFloor: INVISIBLE_CHANGE },
  };
}

function floorOf(changes: readonly number[]): number {
  return Math.round(1e5 * Math.max(LEAST_FLOOR, quantile(changes, FLOOR_QUANTILE))) / 1e5;
}

async function renderAt(
  { pipeline, readout, aspects, numInferenceSteps, signal }: SweepOptions,
  { prompt, seed }: { readonly prompt: string; readonly seed: number },
  levels: Readonly<Record<string, number>>,
): Promise<{ picture: Picture; reading: Reading }> {
  const { guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const settings = { prompt, negativePrompt: '', seed, numInferenceSteps, guidanceScale, width, height, sketch: null, aspects: levels };
  const factors: readonly Factor[] = factorsOf(settings, aspects);
  const rendering: Rendering = { ...settings, factors, coalition: {} };
  const { picture } = await pipeline.render(rendering, { signal });
  return { picture, reading: await readout.read(picture) };
}

async function measureNoise({ readout }: SweepOptions, prompt: string, base: { picture: Picture; reading: Reading }, samples: Samples): Promise<void> {
  const presence = await readout.presence(prompt, base.reading);
  for (const picture of harmlessChanges(base.picture)) {
    const reading = await readout.read(picture);
    for (const [aspect, level] of Object.entries(base.reading.levels)) push(samples.noise, aspect, Math.abs((reading.levels[aspect] ?? 0) - level));
    samples.presenceNoise.push(Math.abs((await readout.presence(prompt, reading)) - presence));
  }
}

function push<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const list = map.get(key) ?? [];
  list.push(value);
  map.set(key, list);
}
