import type { Picture } from '../rendering.ts';
import type { ChangeMap } from './change-map.ts';
import { horizonOf } from './horizon.ts';
import type { PlaceShare, Region } from './statement.ts';
import { subjectOf } from './subject.ts';

/** A pixel changed clearly when its smoothed change is above this (0…1): about 8 of 255 levels. */
export const CLEAR_CHANGE = 0.03;
/** Below this share of the area a change is nowhere. */
const LEAST_SHARE = 0.005;
/** For its place, a change counts where it has at least this share of its own largest value. */
const SALIENT = 0.3;
/** A named place needs this much more of the change than of the area; below it the change is everywhere. */
const LEAST_LIFT = 0.2;
/** A place that is this close to the best one and named earlier is preferred. */
const TIE = 0.02;
/** Changes of at least this share of the area are everywhere, whatever their shape. */
const NEARLY_ALL = 0.85;

/** Keys of the locale files under `place.`. */
export type PlaceName =
  | 'everywhere'
  | 'nowhere'
  | 'subject'
  | 'background'
  | 'sky'
  | 'ground'
  | 'centre'
  | 'edges'
  | 'top'
  | 'bottom'
  | 'left'
  | 'right'
  | 'upper-left'
  | 'upper-right'
  | 'lower-left'
  | 'lower-right';

interface Place {
  readonly name: PlaceName;
  /** Whether the place holds the point x, y (0…1 from the left and from the top), which is the pixel `at`. */
  readonly holds: (x: number, y: number, at: number) => boolean;
}

const inCentre = (x: number, y: number): boolean => x > 0.22 && x < 0.78 && y > 0.22 && y < 0.82;

function placesOf(horizon: number | null, subject: Uint8Array | null): readonly Place[] {
  const things: readonly Place[] =
    subject === null
      ? []
      : [
          { name: 'subject', holds: (_x, _y, at) => subject[at] === 1 },
          { name: 'background', holds: (_x, _y, at) => subject[at] !== 1 },
        ];
  const bands: readonly Place[] =
    horizon === null
      ? []
      : [
          { name: 'sky', holds: (_, y) => y < horizon },
          { name: 'ground', holds: (_, y) => y >= horizon },
        ];
  return [
    ...things,
    ...bands,
    { name: 'centre', holds: inCentre },
    { name: 'top', holds: (_, y) => y < 0.5 },
    { name: 'bottom', holds: (_, y) => y >= 0.5 },
    { name: 'left', holds: (x) => x < 0.5 },
    { name: 'right', holds: (x) => x >= 0.5 },
    { name: 'upper-left', holds: (x, y) => x < 0.5 && y < 0.5 },
    { name: 'upper-right', holds: (x, y) => x >= 0.5 && y < 0.5 },
    { name: 'lower-left', holds: (x, y) => x < 0.5 && y >= 0.5 },
    { name: 'lower-right', holds: (x, y) => x >= 0.5 && y >= 0.5 },
    { name: 'edges', holds: (x, y) => !inCentre(x, y) },
  ];
}

/**
 * Where a factor acted: the share of the area that changed clearly, the share of the change in each named place, and the
 * place with the largest lift, which is its fraction of the salient change minus its fraction of the area. Sky and ground
 * are the bands above and below the picture's horizon; subject and background are told by `subject`, one flag a pixel, or else
 * by colour; each where it has one.
 */
export function regionOf(map: ChangeMap, picture: Picture, source: Region['source'], subject = subjectOf(picture)): Region {
  const clear = map.values.reduce((count, value) => count + (value > CLEAR_CHANGE ? 1 : 0), 0);
  const share = clear / map.values.length;
  if (share < LEAST_SHARE) return { share, place: 'nowhere', source, places: [] };
  const places = placesOf(horizonOf(picture), subject);
  const largest = map.values.reduce((most, value) => Math.max(most, value), 0);
  const place = share >= NEARLY_ALL ? 'everywhere' : placeOf(weigh(map, places, SALIENT * largest));
  return { share, place, source, places: sharesOf(weigh(map, places, 0)) };
}

interface Weighed {
  readonly name: PlaceName;
  /** Fractions of the change and of the area, 0…1. */
  readonly change: number;
  readonly area: number;
}

/** What changed by at least `threshold`, place by place. */
function weigh({ width, height, values }: ChangeMap, places: readonly Place[], threshold: number): readonly Weighed[] {
  const mass = places.map(() => 0);
  const area = places.map(() => 0);
  let total = 0;
  values.forEach((value, index) => {
    const x = ((index % width) + 0.5) / width;
    const y = (Math.floor(index / width) + 0.5) / height;
    const weight = value >= threshold ? value : 0;
    total += weight;
    places.forEach((place, at) => {
      if (!place.holds(x, y, index)) return;
      area[at] = (area[at] ?? 0) + 1 / values.length;
      mass[at] = (mass[at] ?? 0) + weight;
    });
  });
  return places.map((place, at) => ({ name: place.name, change: total === 0 ? 0 : (mass[at] ?? 0) / total, area: area[at] ?? 0 }));
}

function placeOf(weighed: readonly Weighed[]): PlaceName {
  const lifts = weighed.map(({ name, change, area }) => ({ name, lift: change - area }));
  const best = lifts.reduce((winner, place) => (place.lift > winner.lift + TIE ? place : winner));
  return best.lift >= LEAST_LIFT ? best.name : 'everywhere';
}

/** Rounded to whole hundredths, those with more of the change than of the area first. */
function sharesOf(weighed: readonly Weighed[]): readonly PlaceShare[] {
  return [...weighed]
    .sort((a, b) => b.change - b.area - (a.change - a.area))
    .map(({ name, change }) => ({ place: name, share: Math.round(100 * change) / 100 }));
}

/** Spearman's rank correlation of two maps; ties share their mean rank. 0 when one of them is constant. */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new Error('Maps of different sizes have no correlation.');
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [covariance, varianceA, varianceB] = [0, 0, 0];
  for (let index = 0; index < a.length; index += 1) {
    const [x, y] = [(ranksA[index] ?? 0) - mean, (ranksB[index] ?? 0) - mean];
    covariance += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  return varianceA === 0 || varianceB === 0 ? 0 : covariance / Math.sqrt(varianceA * varianceB);
}

function ranksOf(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, index) => index).sort((i, j) => (values[i] ?? 0) - (values[j] ?? 0));
  const ranks = new Float64Array(values.length);
  let start = 0;
  while (start < order.length) {
    let end = start;
    while (end + 1 < order.length && values[order[end + 1] ?? 0] === values[order[start] ?? 0]) end += 1;
    for (let at = start; at <= end; at += 1) ranks[order[at] ?? 0] = (start + end) / 2;
    start = end + 1;
  }
  return ranks;
}
