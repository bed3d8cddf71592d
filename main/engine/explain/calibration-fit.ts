import { fitAspect, fitCurve, INVISIBLE_CHANGE } from './calibration.ts';
import type { Calibration } from './calibration.ts';
import type { Levels, SweepNoise, SweepPair, SweptAspect } from './calibration-sweep.ts';
import { fitCrossTalk } from './cross-talk.ts';
import type { ResponseSample } from './cross-talk.ts';
import { quantile } from './isotonic.ts';

export interface SweepFacts {
  readonly checkpoint: string;
  readonly aspects: readonly SweptAspect[];
  readonly numInferenceSteps: number;
}

/** Of a change that should change nothing, this share moves a level no further than the noise floor. */
const FLOOR_QUANTILE = 0.95;
/** However steady a readout is, differences below this are not worth a claim. */
const LEAST_FLOOR = 0.01;
/** Fewer pairs than this tell no cross-talk from chance. */
const LEAST_PAIRS = 4;

/**
 * A calibration from the pairs that were swept. The noise floor of an aspect is the larger of two 95th percentiles: of the
 * level's change under harmless changes, and under rewordings (docs/decisions/0201). Below its rest, the mean level of the
 * pictures without it, a one-sided aspect does not count.
 */
export function calibrationFrom(pairs: readonly SweepPair[], { checkpoint, aspects, numInferenceSteps }: SweepFacts): Calibration {
  const rests = new Map(aspects.map(({ id }) => [id, mean(pairs.map(({ base }) => base[id] ?? 0))]));
  const visible = (aspect: SweptAspect, levels: Levels): number => {
    const level = levels[aspect.id] ?? 0;
    return aspect.oneSided ? Math.max(level, Math.min(0, rests.get(aspect.id) ?? 0)) : level;
  };
  const between = (aspect: SweptAspect, levels: Levels, base: Levels): number => visible(aspect, levels) - visible(aspect, base);
  const samples = pairs.flatMap((pair) =>
    pair.responses.map((response) => {
      const effects = Object.fromEntries(aspects.map((aspect) => [aspect.id, between(aspect, response.levels, pair.base)]));
      return { asked: response.asked, strength: response.strength, effects, pixelChange: response.pixelChange };
    }),
  );
  const strengths = samples.map(({ strength }) => strength);
  const noises = pairs.flatMap((pair) => pair.noise.map((noise) => ({ noise, base: pair.base })));
  const floor = (least: number, change: (noise: SweepNoise, base: Levels) => number): number => {
    const changes = (kind: SweepNoise['kind']): readonly number[] =>
      noises.filter(({ noise }) => noise.kind === kind).map(({ noise, base }) => change(noise, base));
    return round(Math.max(least, quantile(changes('harmless'), FLOOR_QUANTILE), quantile(changes('reworded'), FLOOR_QUANTILE)));
  };
  return {
    version: 2,
    checkpoint,
    sweep: { levels: [...new Set([...strengths, 0])].sort((a, b) => a - b), pairs: pairs.length, numInferenceSteps },
    aspects: Object.fromEntries(
      aspects.map((aspect) => [
        aspect.id,
        fitAspect(
          ownEffects(samples, aspect.id),
          floor(LEAST_FLOOR, (noise, base) => Math.abs(between(aspect, noise.levels, base))),
          rests.get(aspect.id),
        ),
      ]),
    ),
    presence: { noiseFloor: floor(LEAST_FLOOR, ({ presenceChange }) => presenceChange) },
    picture: {
      curve: fitCurve(samples.map(({ strength, pixelChange }) => [Math.abs(strength), pixelChange])),
      noiseFloor: floor(INVISIBLE_CHANGE, ({ pixelChange }) => pixelChange),
    },
    crossTalk:
      pairs.length < LEAST_PAIRS
        ? null
        : fitCrossTalk(
            samples,
            aspects.map(({ id }) => id),
          ),
  };
}

/** (|λ|, effect towards λ's pole) */
function ownEffects(samples: readonly ResponseSample[], aspect: string): readonly (readonly [number, number])[] {
  return samples
    .filter(({ asked }) => asked === aspect)
    .map(({ strength, effects }) => [Math.abs(strength), Math.sign(strength) * (effects[aspect] ?? 0)] as const);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
