import type { CrossTalk } from './cross-talk.ts';
import { isotonicFit } from './isotonic.ts';

/** A rising map from the size of an effect to the score 0…1, linear between its points; it begins at [0, 0]. */
export type Curve = readonly (readonly [effect: number, score: number])[];

export interface AspectCalibration {
  readonly curve: Curve;
  /** Absolute effects up to this are told from nothing by nobody. */
  readonly noiseFloor: number;
  /** Absolute effects up to this are not worth a sentence: at least the noise floor, and what an eye needs to see a difference. */
  readonly leastEffect: number;
  /** Mean level of the sweep's pictures without the aspect: where a one-sided aspect begins. */
  readonly rest: number;
  /** Whether the aspect hardly moves on from half its strength to all of it. */
  readonly saturated: boolean;
  /** Mean effect at full strength, in readout units: how well this checkpoint can be moved along the aspect. */
  readonly reach: number;
}

/** How effects become scores, for one checkpoint and its readout. Stored as `readout/calibration.json`. */
export interface Calibration {
  readonly version: 2;
  readonly checkpoint: string;
  /** What the sweep was made of. */
  readonly sweep: { readonly levels: readonly number[]; readonly pairs: number; readonly numInferenceSteps: number };
  readonly aspects: Readonly<Record<string, AspectCalibration>>;
  /** Differences of presence (probabilities). */
  readonly presence: { readonly noiseFloor: number };
  /** Mean pixel changes, pooled over all aspects. */
  readonly picture: { readonly curve: Curve; readonly noiseFloor: number };
  /** What asking for one aspect does to the levels of all; null for a sweep too short to tell. */
  readonly crossTalk: CrossTalk | null;
}

/** Mean pixel change that can't be seen: one level of 255. */
export const INVISIBLE_CHANGE = 1 / 255;
/** A level moves by 2 from pole to pole; a move below a twenty-fifth of that can't be told by eye, however steady the readout is. */
export const LEAST_VISIBLE = 0.08;
/** What this little strength does on average is not worth a sentence either. */
const LEAST_STRENGTH = 0.1;
/** A step from half to full strength of less than this share of the whole says that the aspect is saturated. */
const SATURATED_BELOW = 0.15;

/**
 * Fits one aspect from a sweep of its level λ: `samples` are (|λ|, effect), the effect signed towards the pole that λ asks
 * for. m(|λ|), the mean effect at each strength, is made rising by isotonic regression; the score of an effect e is the |λ|
 * with m(|λ|) = e: the strength that on average produces this effect, so that 0.5 means the same for every aspect.
 */
export function fitAspect(samples: readonly (readonly [strength: number, effect: number])[], noiseFloor: number, rest = 0): AspectCalibration {
  const curve = fitCurve(samples);
  const reach = curve.at(-1)?.[0] ?? 0;
  const half = effectAt(curve, 0.5);
  return {
    curve,
    noiseFloor,
    leastEffect: round(Math.max(noiseFloor, LEAST_VISIBLE, effectAt(curve, LEAST_STRENGTH))),
    rest: round(rest),
    reach,
    saturated: reach > noiseFloor && (reach - half) / reach < SATURATED_BELOW,
  };
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

/** Linear between points, flat beyond them. */
export function interpolate(points: readonly (readonly [number, number])[], x: number): number {
  let [lastX, lastY] = points[0] ?? [0, 0];
  for (const [nextX, nextY] of points) {
    if (x <= nextX) return nextX === lastX ? nextY : lastY + ((nextY - lastY) * (x - lastX)) / (nextX - lastX);
    [lastX, lastY] = [nextX, nextY];
  }
  return lastY;
}

const round = (value: number): number => Math.round(value * 1e5) / 1e5;
