import { lesserGrades } from '../readout/grades.ts';
import type { PoleGrades, Reading, SideEffectGrades } from '../readout/readout.ts';
import { INVISIBLE_CHANGE, interpolate } from './calibration.ts';
import type { AspectCalibration, Calibration, Curve } from './calibration.ts';
import { unmix } from './cross-talk.ts';

/** Without a calibration: what is taken for the noise floor of a readout's level and of a presence. */
const ASSUMED_FLOOR = 0.05;
/** That words show is told from this change of their probability on, as far down as a judge was asked about it (docs/decisions/0245). */
const LEAST_PRESENCE = 0.05;
/** A scale has room for slightly, clearly and strongly where full strength moves an aspect so many times as far as the least effect that is claimed. */
const WELL_MOVED = 4;
/** Levels run from −1 to 1: from neutral, this far is a pole. The scale of an aspect that no sweep could move. */
const TO_A_POLE = 1;
/**
 * No score is above so many times the change of the level: a change below 0.14 is slight and one below 0.28 not strong, whatever
 * little strength does it on average (docs/decisions/0244).
 */
const MOST_FOR_A_CHANGE = 2.5;
/** A pole that the readout tells from its absence with less area under the curve than this is not known to it. */
export const LEAST_GRADE = 0.7;

/** What is known of a readout besides its calibration. */
export interface ReadoutKnowledge {
  readonly grades?: Readonly<Record<string, PoleGrades>>;
  /** Aspects of which only the positive pole can be seen. */
  readonly oneSided?: ReadonlySet<string>;
  /** Null where no judge was asked how far side effects are to be believed. */
  readonly sideEffects?: SideEffectGrades | null;
  /** Aspects that a picture without its subject has no level of. */
  readonly aboutSubject?: ReadonlySet<string>;
}

/** What is seen of a picture's aspects, and how well they are known in its style. */
export type SeenLevels = Pick<Reading, 'levels' | 'within'>;

const NONE: ReadonlySet<string> = new Set();

/** What scores and floors are asked of; stands in for a missing calibration too. */
export interface Scores {
  /** False when there is no calibration, so that scores are raw effects. */
  readonly calibrated: boolean;
  ofAspect(aspect: string, effect: number): number;
  /** Where an aspect's score comes from: what the checkpoint does at full strength, or the readout's levels as they are. */
  scaleOf(aspect: string): 'sweep' | 'levels';
  ofPresence(change: number): number;
  ofPicture(meanChange: number): number;
  /** Absolute effects up to this are not claimed: noise, or nothing that an eye would see. */
  floorOfAspect(aspect: string): number;
  readonly floorOfPresence: number;
  readonly floorOfPicture: number;
  /** The level of a picture that nothing was asked of; 0 without a calibration. */
  restOf(aspect: string): number;
  /** The level as far as it means something: below its rest a one-sided aspect shows nothing. */
  visible(aspect: string, level: number): number;
  /**
   * How well the readout knows the pole on whose side the aspect moved between two pictures, in the style of either: the lesser
   * of both poles when it went from one to the other. Null where nobody graded it.
   */
  gradeOf(aspect: string, before: SeenLevels, after: SeenLevels): number | null;
  /** Whether a movement between these pictures may be claimed. An aspect that was never graded may. */
  knows(aspect: string, before: SeenLevels, after: SeenLevels): boolean;
  /** Whether a picture must have its subject for the aspect to mean anything. */
  needsSubject(aspect: string): boolean;
  /** Absolute effects below this are not claimed of an aspect that the cause doesn't name; more where it names the subject. */
  leastSideEffect(takesSubject: boolean): number;
  /** Of the score of such an effect, the share that an independent judge sees too. */
  shareOfSideEffect(aspect: string): number;
  /** The strengths (−1…1) of all aspects that together explain these effects; null where cross-talk was not measured. */
  unmixed(effects: Readonly<Record<string, number>>): Readonly<Record<string, number>> | null;
}

/**
 * Scores by a calibration. Full strength of an aspect that the sweep could hardly move is no measure of what is much of it:
 * its score is the change of the level itself, where 1 is from neutral to a pole (docs/decisions/0240). So is every score
 * without a calibration. No score is high where the change is small (docs/decisions/0244).
 */
export function scoresBy(
  calibration: Calibration | null,
  { grades = {}, oneSided = NONE, aboutSubject = NONE, sideEffects = null }: ReadoutKnowledge = {},
): Scores {
  const restOf = (aspect: string): number => calibration?.aspects[aspect]?.rest ?? 0;
  const gradeOf = (aspect: string, first: SeenLevels, second: SeenLevels): number | null => {
    const [before, after] = [first.levels[aspect] ?? 0, second.levels[aspect] ?? 0];
    const inStyle = lesserGrades(only(aspect, first.within), only(aspect, second.within));
    const poles = lesserGrades(only(aspect, grades), inStyle)[aspect];
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
    restOf,
    visible: (aspect: string, level: number): number => (oneSided.has(aspect) ? Math.max(level, Math.min(0, restOf(aspect))) : level),
    gradeOf,
    leastSideEffect: (takesSubject: boolean): number => (takesSubject ? sideEffects?.leastOfSubject : sideEffects?.least) ?? 0,
    shareOfSideEffect: (aspect: string): number => sideEffects?.share[aspect] ?? 1,
    needsSubject: (aspect: string): boolean => aboutSubject.has(aspect),
    knows: (aspect: string, before: SeenLevels, after: SeenLevels): boolean => (gradeOf(aspect, before, after) ?? 1) >= LEAST_GRADE,
  };
  if (calibration === null) {
    const raw = (effect: number): number => clip(Math.abs(effect));
    return {
      ...shared,
      calibrated: false,
      ofAspect: (_, effect) => onLevels(effect),
      scaleOf: () => 'levels',
      ofPresence: raw,
      ofPicture: raw,
      floorOfAspect: () => ASSUMED_FLOOR,
      floorOfPresence: ASSUMED_FLOOR,
      floorOfPicture: INVISIBLE_CHANGE,
      unmixed: () => null,
    };
  }
  const { crossTalk } = calibration;
  const sweptCurve = (aspect: string): Curve | null => {
    const own = calibration.aspects[aspect];
    return own !== undefined && isWellMoved(own) ? own.curve : null;
  };
  return {
    ...shared,
    calibrated: true,
    ofAspect(aspect, effect) {
      const curve = sweptCurve(aspect);
      const change = Math.abs(effect);
      return curve === null ? onLevels(effect) : clip(Math.min(interpolate(curve, change), MOST_FOR_A_CHANGE * change));
    },
    scaleOf: (aspect) => (sweptCurve(aspect) === null ? 'levels' : 'sweep'),
    ofPresence: (change) => clip(Math.abs(change)),
    ofPicture: (change) => clip(interpolate(calibration.picture.curve, change)),
    floorOfAspect: (aspect) => calibration.aspects[aspect]?.leastEffect ?? ASSUMED_FLOOR,
    floorOfPresence: Math.max(calibration.presence.noiseFloor, LEAST_PRESENCE),
    floorOfPicture: calibration.picture.noiseFloor,
    unmixed: (effects) => (crossTalk === null ? null : unmix(effects, crossTalk)),
  };
}

function only(aspect: string, grades: Readonly<Record<string, PoleGrades>> = {}): Readonly<Record<string, PoleGrades>> {
  const own = grades[aspect];
  return own === undefined ? {} : { [aspect]: own };
}

/** Whether the sweep moved an aspect far enough to tell a little of it from much. */
function isWellMoved({ reach, leastEffect }: AspectCalibration): boolean {
  return reach >= WELL_MOVED * leastEffect;
}

const onLevels = (effect: number): number => clip(Math.abs(effect) / TO_A_POLE);

const clip = (value: number): number => Math.min(1, Math.max(0, value));
