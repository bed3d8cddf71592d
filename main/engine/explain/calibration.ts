import { isotonicFit } from './isotonic.ts';

/** A rising map from the size of an effect to the score 0…1, linear between its points; it begins at [0, 0]. */
export type Curve = readonly (readonly [effect: number, score: number])[];

export interface AspectCalibration {
  readonly curve: Curve;
  /** Absolute effects up to this are told from nothing by nobody. */
  readonly noiseFloor: number;
  /** Whether the aspect hardly moves on from half its strength to all of it. */
  readonly saturated: boolean;
  /** Mean effect at full strength, in readout units: how well this checkpoint can be moved along the aspect. */
  readonly reach: number;
}

/** How effects become scores, for one checkpoint and its readout. Stored as `readout/calibration.json`. */
export interface Calibration {
  readonly version: 1;
  readonly checkpoint: string;
  /** What the sweep was made of. */
  readonly sweep: { readonly levels: readonly number[]; readonly pairs: number; readonly numInferenceSteps: number };
  readonly aspects: Readonly<Record<string, AspectCalibration>>;
  /** Differences of presence (probabilities). */
  readonly presence: { readonly noiseFloor: number };
  /** Mean pixel changes, pooled over all aspects. */
  readonly picture: { readonly curve: Curve; readonly noiseFloor: number };
}

/** Mean pixel change that can't be seen: one level of 255. */
export const INVISIBLE_CHANGE = 1 / 255;
/** Without a calibration: what is taken for the noise floor of a readout's level and of a presence. */
const ASSUMED_FLOOR = 0.05;
/** An aspect that full strength moves by less than this, in readout units, has no scale of its own. */
const LEAST_REACH = 0.1;
/** The scale where no aspect has one. */
const ASSUMED_REACH = 0.5;
/** A step from half to full strength of less than this share of the whole says that the aspect is saturated. */
const SATURATED_BELOW = 0.15;

/**
 * Fits one aspect from a sweep of its level λ: `samples` are (|λ|, effect), the effect signed towards the pole that λ asks
 * for. m(|λ|), the mean effect at each strength, is made rising by isotonic regression; the score of an effect e is the |λ|
 * with m(|λ|) = e: the strength that on average produces this effect, so that 0.5 means the same for every aspect.
 */
export function fitAspect(samples: readonly (readonly [strength: number, effect: number])[], noiseFloor: number): AspectCalibration {
  const curve = fitCurve(samples);
  const reach = curve.at(-1)?.[0] ?? 0;
  const half = effectAt(curve, 0.5);
  return { curve, noiseFloor, reach, saturated: reach > noiseFloor && (reach - half) / reach < SATURATED_BELOW };
}

export function fitCurve(samples: readonly (readonly [strength: number, effect: number])[]): Curve {
  const strengths = [...new Set(samples.map(([strength]) => strength))].filter((strength) => strength > 0).sort((a, b) => a - b);
  const groups = strengths.map((strength) => samples.filter(([at]) => at === strength).map(([, effect]) => effect));
  const means = groups.map((effects) => effects.reduce((sum, effect) => sum + effect, 0) / effects.length);
  const fitted = isotonicFit(
    means,
    groups.map((effects) => effects.length),
  );
  const points: [number, number][] = [[0, 0]];
  strengths.forEach((strength, at) => {
    const effect = Math.max(0, fitted[at] ?? 0);
    const last = points.at(-1);
    // Where strength no longer adds effect, the least strength that reaches it is the score.
    if (last !== undefined && effect > last[0] + 1e-9) points.push([round(effect), strength]);
  });
  return points;
}

/** The effect that a strength has on average. */
function effectAt(curve: Curve, score: number): number {
  return interpolate(
    curve.map(([effect, at]) => [at, effect] as const),
    score,
  );
}

function interpolate(points: readonly (readonly [number, number])[], x: number): number {
  let [lastX, lastY] = points[0] ?? [0, 0];
  for (const [nextX, nextY] of points) {
    if (x <= nextX) return nextX === lastX ? nextY : lastY + ((nextY - lastY) * (x - lastX)) / (nextX - lastX);
    [lastX, lastY] = [nextX, nextY];
  }
  return lastY;
}

/** What scores and floors are asked of; stands in for a missing calibration too. */
export interface Scores {
  /** False when there is no calibration, so that scores are raw effects. */
  readonly calibrated: boolean;
  ofAspect(aspect: string, effect: number): number;
  ofPresence(change: number): number;
  ofPicture(meanChange: number): number;
  floorOfAspect(aspect: string): number;
  readonly floorOfPresence: number;
  readonly floorOfPicture: number;
}

/**
 * Scores by a calibration. An aspect that the sweep could not move far enough has no scale of its own; it takes the pooled
 * one (the median reach of the others). Without a calibration the score is the raw effect, clipped to 0…1.
 */
export function scoresBy(calibration: Calibration | null): Scores {
  if (calibration === null) {
    const raw = (effect: number): number => clip(Math.abs(effect));
    return {
      calibrated: false,
      ofAspect: (_, effect) => raw(effect),
      ofPresence: raw,
      ofPicture: raw,
      floorOfAspect: () => ASSUMED_FLOOR,
      floorOfPresence: ASSUMED_FLOOR,
      floorOfPicture: INVISIBLE_CHANGE,
    };
  }
  const hasScale = ({ reach, noiseFloor }: AspectCalibration): boolean => reach > Math.max(LEAST_REACH, noiseFloor);
  const movable = Object.values(calibration.aspects).filter(hasScale);
  const reaches = movable.map((aspect) => aspect.reach).sort((a, b) => a - b);
  const pooled: Curve = [
    [0, 0],
    [reaches[Math.floor(reaches.length / 2)] ?? ASSUMED_REACH, 1],
  ];
  const curveOf = (aspect: string): Curve => {
    const own = calibration.aspects[aspect];
    return own !== undefined && hasScale(own) ? own.curve : pooled;
  };
  return {
    calibrated: true,
    ofAspect: (aspect, effect) => clip(interpolate(curveOf(aspect), Math.abs(effect))),
    ofPresence: (change) => clip(Math.abs(change)),
    ofPicture: (change) => clip(interpolate(calibration.picture.curve, change)),
    floorOfAspect: (aspect) => calibration.aspects[aspect]?.noiseFloor ?? ASSUMED_FLOOR,
    floorOfPresence: calibration.presence.noiseFloor,
    floorOfPicture: calibration.picture.noiseFloor,
  };
}

const clip = (value: number): number => Math.min(1, Math.max(0, value));
const round = (value: number): number => Math.round(value * 1e5) / 1e5;
