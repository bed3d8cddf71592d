import { expect, test } from 'vitest';
import { changeBetween, smoothed, toRegionMap } from '../../../main/engine/explain/change-map.ts';
import { horizonOf } from '../../../main/engine/explain/horizon.ts';
import { rankCorrelation, regionOf } from '../../../main/engine/explain/regions.ts';
import { subjectOf } from '../../../main/engine/explain/subject.ts';
import type { Picture } from '../../../main/engine/rendering.ts';

const SIDE = 64;

function picture(colour: (x: number, y: number) => readonly [number, number, number]): Picture {
  const pixels = new Uint8ClampedArray(SIDE * SIDE * 4);
  for (let y = 0; y < SIDE; y += 1) for (let x = 0; x < SIDE; x += 1) pixels.set([...colour(x / SIDE, y / SIDE), 255], 4 * (y * SIDE + x));
  return { width: SIDE, height: SIDE, pixels };
}

/** Blue above 60 %, green below. */
const landscape = picture((_, y) => (y < 0.6 ? [120, 170, 240] : [60, 140, 60]));
const grey = picture(() => [128, 128, 128]);

function placeWhere(base: Picture, changed: (x: number, y: number) => boolean): string {
  const other = picture((x, y) => {
    const at = 4 * (Math.round(y * SIDE) * SIDE + Math.round(x * SIDE));
    const lift = changed(x, y) ? 60 : 0;
    return [(base.pixels[at] ?? 0) - lift, (base.pixels[at + 1] ?? 0) - lift, (base.pixels[at + 2] ?? 0) - lift];
  });
  return regionOf(smoothed(changeBetween(base, other)), base, 'measured').place;
}

test.each<[string, Picture, (x: number, y: number) => boolean]>([
  ['sky', landscape, (_, y) => y < 0.58],
  ['ground', landscape, (_, y) => y > 0.62],
  ['top', grey, (_, y) => y < 0.45],
  ['bottom', grey, (_, y) => y > 0.55],
  ['left', grey, (x) => x < 0.45],
  ['right', grey, (x) => x > 0.55],
  ['upper-left', grey, (x, y) => x < 0.3 && y < 0.3],
  ['lower-right', grey, (x, y) => x > 0.7 && y > 0.7],
  ['centre', grey, (x, y) => Math.hypot(x - 0.5, y - 0.5) < 0.2],
  ['edges', grey, (x, y) => Math.min(x, y, 1 - x, 1 - y) < 0.12],
  ['everywhere', grey, () => true],
  ['everywhere', grey, (x, y) => (Math.floor(x * 8) + Math.floor(y * 8)) % 2 === 0],
  ['nowhere', grey, () => false],
])('a change is named after its place: %s', (place, base, changed) => {
  expect(placeWhere(base, changed)).toBe(place);
});

/** A red disc in front of the landscape. */
const disc = (x: number, y: number): boolean => Math.hypot(x - 0.45, y - 0.55) < 0.18;
const scene = picture((x, y) => (disc(x, y) ? [220, 60, 40] : y < 0.6 ? [120, 170, 240] : [60, 140, 60]));

test('the subject is what differs from the margins of its rows, in one piece', () => {
  const subject = subjectOf(scene);
  let [both, either] = [0, 0];
  subject?.forEach((flag, at) => {
    const truth = disc((at % SIDE) / SIDE, Math.floor(at / SIDE) / SIDE);
    both += flag === 1 && truth ? 1 : 0;
    either += flag === 1 || truth ? 1 : 0;
  });
  expect(both / either).toBeGreaterThan(0.8);
  expect(subjectOf(landscape)).toBeNull();
  expect(subjectOf(grey)).toBeNull();
});

test('a change of the subject is named after it, and shares tell how much lies where', () => {
  expect(placeWhere(scene, disc)).toBe('subject');
  const other = picture((x, y) => (disc(x, y) ? [120, 0, 0] : y < 0.6 ? [120, 170, 240] : [60, 140, 60]));
  const { places = [] } = regionOf(smoothed(changeBetween(scene, other)), scene, 'measured');
  expect(places[0]?.place).toBe('subject');
  expect(places[0]?.share).toBeGreaterThan(0.8);
  const shareOf = (name: string): number => places.find(({ place }) => place === name)?.share ?? 0;
  expect(shareOf('left') + shareOf('right')).toBeCloseTo(1, 1);
  expect(shareOf('subject') + shareOf('background')).toBeCloseTo(1, 1);
});

test('a horizon is found where the picture has one', () => {
  expect(horizonOf(landscape)).toBeCloseTo(0.6, 1);
  expect(horizonOf(grey)).toBeNull();
  expect(horizonOf(picture((x) => (x < 0.5 ? [255, 0, 0] : [0, 0, 255])))).toBeNull();
});

test('a map of change is scaled by its largest value, and its share counts clear pixels', () => {
  const half = picture((x) => (x < 0.5 ? [128, 128, 128] : [188, 128, 128]));
  const change = changeBetween(grey, half);
  const map = toRegionMap(change, 'x', 'measured');
  expect(map.scale).toBeCloseTo(20 / 255, 5);
  expect([map.values[0], map.values[SIDE - 1]]).toEqual([0, 255]);
  expect(regionOf(change, grey, 'measured').share).toBeCloseTo(0.5, 5);
});

test('smoothing keeps the total of a change and never makes it negative', () => {
  const dot = picture((x, y) => (x === 0.5 && y === 0.5 ? [255, 255, 255] : [0, 0, 0]));
  const map = smoothed(
    changeBetween(
      dot,
      picture(() => [0, 0, 0]),
    ),
  );
  expect(map.values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 3);
  expect(Math.min(...map.values)).toBeGreaterThanOrEqual(0);
});

test('rank correlation sees order alone, shares ranks among ties, and is 0 for constants', () => {
  expect(rankCorrelation([1, 2, 3], [10, 100, 1000])).toBeCloseTo(1);
  expect(rankCorrelation([1, 2, 3], [3, 2, 1])).toBeCloseTo(-1);
  expect(rankCorrelation([1, 1, 2, 2], [1, 1, 2, 2])).toBeCloseTo(1);
  expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBe(0);
});
