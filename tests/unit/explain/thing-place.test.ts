import { expect, test } from 'vitest';
import { enlarged, meanInCells } from '../../../main/engine/explain/attention-maps.ts';
import { factorsOf } from '../../../main/engine/explain/factors.ts';
import { subjectPhrase, thingMap, thingMask } from '../../../main/engine/explain/thing-place.ts';
import type { Rendering } from '../../../main/engine/rendering.ts';
import { sampleRendering } from './sample-rendering.ts';

const asked = (prompt: string, coalition: Rendering['coalition'] = {}): Rendering => {
  const rendering = sampleRendering({ prompt });
  return { ...rendering, factors: factorsOf(rendering, []), coalition };
};

test.each([
  ['a happy dog playing fetch in the park at sunset', 'dog'],
  ['in the forest at night, a small red fox', 'fox'],
  ['pencil sketch of a castle in the fog', 'castle'],
  ['(a fire engine:1.2) on the street', 'fire engine'],
])('“%s” shows a %s', (prompt, subject) => {
  expect(subjectPhrase(asked(prompt))?.label).toBe(subject);
});

test('nothing is shown where no thing is named, or where it is switched off', () => {
  expect(subjectPhrase(asked('in the rain at night'))).toBeNull();
  expect(subjectPhrase(asked('a dog at night', { 'phrase:dog': 0 }))).toBeNull();
});

test('a thing is where the network looked for its word and where its word changed the picture', () => {
  const grid = (values: readonly number[]): { width: number; height: number; values: Float32Array } => ({
    width: 4,
    height: 4,
    values: Float32Array.from(values),
  });
  // Looked at: the two columns on the left. Changed: the two rows at the top.
  const attention = grid(Array.from({ length: 16 }, (_, at) => (at % 4 < 2 ? 1 : 0)));
  const change = enlarged(grid(Array.from({ length: 16 }, (_, at) => (at < 8 ? 0.25 : 0))), 32, 32);
  const map = thingMap(attention, change);
  expect(map.values).toHaveLength(32 * 32);
  const cells = meanInCells(map, 4, 4).values;
  expect(cells[0]).toBeCloseTo(0.5, 1);
  // Enlarging blurs by half a cell.
  expect(Math.max(cells[3] ?? 1, cells[12] ?? 1, cells[15] ?? 1)).toBeLessThan(0.05);
  const mask = thingMask(map);
  expect(mask?.[0]).toBe(1);
  expect(mask?.at(-1)).toBe(0);
});

test('a thing that is nowhere, or everywhere, has no place', () => {
  const flat = { width: 16, height: 16, values: new Float32Array(256).fill(0.5) };
  expect(thingMask(flat)).toBeNull();
  const speck = { ...flat, values: Float32Array.from({ length: 256 }, (_, at) => (at === 40 ? 1 : 0)) };
  expect(thingMask(speck)).toBeNull();
});
