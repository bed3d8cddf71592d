import type { PoleGrades } from '../readout/readout.ts';
import { INVISIBLE_CHANGE, interpolate } from './calibration.ts';
import type { AspectCalibration, Calibration, Curve } from './calibration.ts';
import { unmix } from './cross-talk.ts';

/** Without a calibration: what is taken for the noise floor of a readout's level and of a presence. */
const ASSUMED_FLOOR = 0.05;
/** An aspect that full strength moves by less than this, in readout units, has no scale of its own. */
const LEAST_REACH = 0.1;
/** The scale where no aspect has one. */
const ASSUMED_REACH = 0.5;
/** A pole that the readout tells from its absence with less area under the curve than this is not known to it. */
export const LEAST_GRADE = 0.7;

/** What is known of a readout besides its calibration. */
export interface ReadoutKnowledge {
  readonly grades: Readonly<Record<string, PoleGrades>>;
  /** Aspects of which only the positive pole can be seen. */
  readonly oneSided: ReadonlySet<string>;
}

const NOTHING_KNOWN: ReadoutKnowledge = { grades: {}, oneSided: new Set() };

/** What scores and floors are asked of; stands in for a missing calibration too. */
export interface Scores {
  /** False when there is no calibration, so that scores are raw effects. */
  readonly calibrated: boolean;
  ofAspect(aspect: string, effect: number): number;
  ofPresence(change: number): number;
  ofPicture(meanChange: number): number;
  /** Absolute effects up to this are not claimed: noise, or nothing that an eye would see. */
  floorOfAspect(aspect: string): number;
  readonly floorOfPresence: number;
  readonly floorOfPicture: number;
  /** The level as far as it means something: below its rest a one-sided aspect shows nothing. */
  visible(aspect: string, level: number): number;
  /** How well the readout knows the pole on whose side the aspect moved, the lesser of both when it went from one to the other; null where nobody graded it. */
  gradeOf(aspect: string, before: number, after: number): number | null;
  /** Whether a movement between these levels may be claimed. An aspect that was never graded may. */
  knows(aspect: string, before: number, after: number): boolean;
  /** The strengths (−1…1) of all aspects that together explain these effects; null where cross-talk was not measured. */
  unmixed(effects: Readonly<Record<string, number>>): Readonly<Record<string, number>> | null;
}

/**
 * Scores by a calibration. An aspect that the sweep could not move far enough has no scale of its own; it takes the pooled
 * one (the median reach of the others). Without a calibration the score is the raw effect, clipped to 0…1.
 */
export function scoresBy(calibration: Calibration | null, { grades, oneSided }: ReadoutKnowledge = NOTHING_KNOWN): Scores {
  const restOf = (aspect: string): number => calibration?.aspects[aspect]?.rest ?? 0;
  const gradeOf = (aspect: string, before: number, after: number): number | null => {
    const poles = grades[aspect];
    // A pole without a grade is judged by the other one.
    const positive = poles?.positive ?? poles?.negative ?? null;
    const negative = poles?.negative ?? poles?.positive ?? null;
    const rest = restOf(aspect);
    if (oneSided.has(aspect) || Math.min(before, after) >= rest) return positive;
    if (Math.max(before, after) <= rest) return negative;
    // A movement past the rest speaks of both poles: it is known as well as the one that is known worse.
    return positive === null || negative === null ? null : Math.min(positive, negative);
  };
  const shared = {
    visible: (aspect: string, level: number): number => (oneSided.has(aspect) ? Math.max(level, Math.min(0, restOf(aspect))) : level),
    gradeOf,
    knows: (aspect: string, before: number, after: number): boolean => (gradeOf(aspect, before, after) ?? 1) >= LEAST_GRADE,
  };
  if (calibration === null) {
    const raw = (effect: number): number => clip(Math.abs(effect));
    return {
      ...shared,
      calibrated: false,
      ofAspect: (_, effect) => raw(effect),
      ofPresence: raw,
      ofPicture: raw,
      floorOfAspect: () => ASSUMED_FLOOR,
      floorOfPresence: ASSUMED_FLOOR,
      floorOfPicture: INVISIBLE_CHANGE,
      unmixed: () => null,
    };
  }
  const { crossTalk } = calibration;
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
    ...shared,
    calibrated: true,
    ofAspect: (aspect, effect) => clip(interpolate(curveOf(aspect), Math.abs(effect))),
    ofPresence: (change) => clip(Math.abs(change)),
    ofPicture: (change) => clip(interpolate(calibration.picture.curve, change)),
    floorOfAspect: (aspect) => calibration.aspects[aspect]?.leastEffect ?? ASSUMED_FLOOR,
    floorOfPresence: calibration.presence.noiseFloor,
    floorOfPicture: calibration.picture.noiseFloor,
    unmixed: (effects) => (crossTalk === null ? null : unmix(effects, crossTalk)),
  };
}

const clip = (value: number): number => Math.min(1, Math.max(0, value));
