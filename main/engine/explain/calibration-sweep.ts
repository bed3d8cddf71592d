import type { Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import type { Readout, Reading } from '../readout/readout.ts';
import type { Coalition, Picture, Rendering } from '../rendering.ts';
import { changeBetween, meanChange } from './change-map.ts';
import { switchedOff } from './coalition.ts';
import { factorsOf } from './factors.ts';
import { forecaster } from './forecast.ts';
import { harmlessChanges } from './harmless-changes.ts';
import { rewordings } from './rewordings.ts';

/** Aspect id → level. */
export type Levels = Readonly<Record<string, number>>;

/** What a sweep needs to know of an aspect. */
export interface SweptAspect {
  readonly id: string;
  readonly name: string;
  readonly oneSided: boolean;
}

export interface SweepOptions {
  readonly pipeline: Pipeline;
  readonly readout: Readout;
  readonly aspects: readonly SweptAspect[];
  readonly prompts: readonly string[];
  readonly seeds: readonly number[];
  /** Strengths λ in −1…1; 0 is the base that all are compared with and need not be named. */
  readonly levels: readonly number[];
  /** Every other level of an aspect for each pair, the rest for the next: half the cost, all prompts sooner. */
  readonly alternate: boolean;
  readonly numInferenceSteps: number;
  /** Steps at which a forecast asks the network; null renders every picture whole. */
  readonly forecastSteps: number | null;
  /** Keys (`pairKey`) of what was swept before, and is not swept again. */
  readonly done: ReadonlySet<string>;
  readonly onProgress: (done: number, total: number) => void;
  readonly signal: AbortSignal;
}

/** One picture of a sweep, beside the same prompt and seed without the aspect. */
export interface SweepResponse {
  readonly asked: string;
  readonly strength: number;
  readonly levels: Levels;
  /** Mean absolute pixel change from the base, 0…1. */
  readonly pixelChange: number;
}

/** What a change that should change nothing did: to the levels, to the prompt's presence, to the pixels. */
export interface SweepNoise {
  readonly kind: 'harmless' | 'reworded';
  readonly levels: Levels;
  readonly presenceChange: number;
  readonly pixelChange: number;
}

/** All that is measured for one prompt and seed; plain data, so that a sweep can be stopped, kept and gone on with. */
export interface SweepPair {
  readonly prompt: string;
  readonly seed: number;
  readonly base: Levels;
  readonly responses: readonly SweepResponse[];
  /** Empty but for the first prompts, which suffice for a percentile. */
  readonly noise: readonly SweepNoise[];
}

/** Prompts that the noise is taken from, with the first seed. */
const NOISE_PROMPTS = 8;

export function pairKey({ prompt, seed }: Pick<SweepPair, 'prompt' | 'seed'>): string {
  return `${seed} ${prompt}`;
}

/**
 * Sweeps a checkpoint with its readout: every aspect at every level, over prompts × seeds, all prompts with one seed before
 * the next. Yields each pair of prompt and seed as it is done; whoever asks may stop between any two and fit what there is.
 * One-sided aspects are asked for their visible pole alone.
 */
export async function* sweepPairs(options: SweepOptions): AsyncGenerator<SweepPair, void, void> {
  const { prompts, seeds, aspects, done } = options;
  const pairs = seeds.flatMap((seed, at) => prompts.map((prompt, index) => ({ prompt, seed, noisy: at === 0 && index < NOISE_PROMPTS })));
  const open = pairs.map((pair, turn) => ({ ...pair, turn })).filter((pair) => !done.has(pairKey(pair)));
  const picturesOf = ({ prompt, turn, noisy }: (typeof open)[number]): number =>
    1 + aspects.reduce((sum, aspect, at) => sum + levelsFor(aspect, turn + at, options).length, 0) + (noisy ? rewordings(prompt).length : 0);
  const total = open.reduce((sum, pair) => sum + picturesOf(pair), 0);
  let made = 0;
  for (const pair of open) {
    yield await sweepPair(options, pair, () => options.onProgress((made += 1), total));
  }
}

/** Positive levels for a one-sided aspect; with `alternate`, every other one by turn. */
function levelsFor({ oneSided }: SweptAspect, turn: number, { levels, alternate }: SweepOptions): readonly number[] {
  const asked = [...new Set(levels)].filter((level) => (oneSided ? level > 0 : level !== 0)).sort((a, b) => a - b);
  return alternate ? asked.filter((_, at) => (at + turn) % 2 === 0) : asked;
}

async function sweepPair(
  options: SweepOptions,
  { prompt, seed, turn, noisy }: { prompt: string; seed: number; turn: number; noisy: boolean },
  onPicture: () => void,
): Promise<SweepPair> {
  const { pipeline, readout, aspects, signal } = options;
  const rendering = renderingOf(options, prompt, seed);
  const off = switchedOff({}, rendering.factors);
  const base = { ...rendering, coalition: { ...off } };
  const { picture, trajectory } = await pipeline.render(base, { signal, recordTrajectory: true });
  const reading = await readout.read(picture);
  onPicture();
  const picturing = options.forecastSteps === null || trajectory === null ? null : await forecasting(options, base, trajectory, options.forecastSteps);
  const responses: SweepResponse[] = [];
  for (const [at, aspect] of aspects.entries()) {
    for (const strength of levelsFor(aspect, turn + at, options)) {
      const coalition = { ...off, [`aspect:${aspect.id}`]: strength };
      const made = picturing === null ? (await pipeline.render({ ...rendering, coalition }, { signal })).picture : await picturing(coalition);
      const { levels } = await readout.read(made);
      responses.push({ asked: aspect.id, strength, levels: rounded(levels), pixelChange: round(meanChange(changeBetween(picture, made))) });
      onPicture();
    }
  }
  const noise = noisy ? await noiseAround(options, { prompt, seed, picture, reading }, onPicture) : [];
  return { prompt, seed, base: rounded(reading.levels), responses, noise };
}

async function forecasting(
  { pipeline, signal }: SweepOptions,
  base: Rendering,
  trajectory: Trajectory,
  steps: number,
): Promise<(coalition: Coalition) => Promise<Picture>> {
  const forecast = await forecaster(pipeline, base, trajectory, signal, steps);
  return async (coalition) => {
    const latents = await forecast.latentsOf(coalition);
    if (latents === null) throw new Error('A sweep has no sketch.');
    return pipeline.decode(latents, signal);
  };
}

/** The prompt with all aspects at hand, each a factor to be set by the coalition. */
function renderingOf({ pipeline, aspects, numInferenceSteps }: SweepOptions, prompt: string, seed: number): Rendering {
  const { guidanceScale, width, height } = pipeline.checkpoint.defaults;
  const levels = Object.fromEntries(aspects.map(({ id }) => [id, 1]));
  const settings = { prompt, negativePrompt: '', seed, numInferenceSteps, guidanceScale, width, height, sketch: null, aspects: levels };
  return { ...settings, factors: factorsOf(settings, aspects).filter(({ kind }) => kind === 'aspect'), coalition: {} };
}

/**
 * What should move nothing: the same picture moved by one pixel or dithered by one level (the readout's noise), and the same
 * seed with the prompt's articles changed or left out (what any change of words does; three renderings). The same coalition
 * rendered again differs by nothing on the CPU.
 */
async function noiseAround(
  options: SweepOptions,
  base: { readonly prompt: string; readonly seed: number; readonly picture: Picture; readonly reading: Reading },
  onPicture: () => void,
): Promise<readonly SweepNoise[]> {
  const { pipeline, readout, signal } = options;
  const presence = await readout.presence(base.prompt, base.reading);
  const note = async (kind: SweepNoise['kind'], picture: Picture): Promise<SweepNoise> => {
    const reading = await readout.read(picture);
    const presenceChange = round(Math.abs((await readout.presence(base.prompt, reading)) - presence));
    return { kind, levels: rounded(reading.levels), presenceChange, pixelChange: round(meanChange(changeBetween(base.picture, picture))) };
  };
  const noise: SweepNoise[] = [];
  for (const picture of harmlessChanges(base.picture)) noise.push(await note('harmless', picture));
  for (const prompt of rewordings(base.prompt)) {
    const rendering = renderingOf(options, prompt, base.seed);
    const { picture } = await pipeline.render({ ...rendering, coalition: switchedOff({}, rendering.factors) }, { signal });
    noise.push(await note('reworded', picture));
    onPicture();
  }
  return noise;
}

function rounded(levels: Levels): Levels {
  return Object.fromEntries(Object.entries(levels).map(([aspect, level]) => [aspect, round(level)]));
}

function round(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
