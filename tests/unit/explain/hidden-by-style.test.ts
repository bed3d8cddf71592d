import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { changesBetween } from '../../../main/engine/explain/changes.ts';
import { evidenceFor } from '../../../main/engine/explain/evidence.ts';
import type { Evidence } from '../../../main/engine/explain/evidence.ts';
import { limitsOf } from '../../../main/engine/explain/limits.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import { openMessages } from '../../../main/engine/messages.ts';
import { readReadoutConfig } from '../../../main/engine/readout/readout-config.ts';
import type { Reading } from '../../../main/engine/readout/readout.ts';
import { fakeReadout } from './fake-readout.ts';
import { interactionsOf } from './sample-interactions.ts';
import { LOCALES, sampleRendering, WORDS } from './sample-rendering.ts';

const scores = scoresBy(null);

test('what a style hides in one of the two pictures is not told, and is unknown', async () => {
  const rendering = sampleRendering({ prompt: 'a dog, pencil sketch', aspects: { 'light.warmth': 0.5 } });
  const picture = { width: 1, height: 1, pixels: new Uint8ClampedArray(4) };
  const read = (warmth: number, within?: Reading['within']): Reading => ({
    embedding: Float32Array.of(0, 0, 0),
    levels: { 'light.warmth': warmth, 'light.brightness': warmth },
    ...(within === undefined ? {} : { within }),
  });
  const pencil = { 'light.warmth': { positive: 0.6, negative: 0.6 } };
  const between = async (id: string, after: Reading, before: Reading): Promise<Evidence> => {
    const one = rendering.factors.find((candidate) => [candidate.id, candidate.label].includes(id));
    if (one === undefined) throw new Error(`no factor ${id}`);
    return evidenceFor(one, rendering, { picture, reading: after }, { picture, reading: before }, fakeReadout, scores);
  };
  const told = ({ effects }: Evidence): readonly string[] => effects.map(({ aspect }) => aspect);
  expect(told(await between('dog', read(0.5), read(0)))).toEqual(['light.warmth', 'light.brightness']);
  expect(told(await between('dog', read(0.5, pencil), read(0, pencil)))).toEqual(['light.brightness']);
  // Without the style’s own words the picture has colours, and with them none: that is no cooler light.
  expect(told(await between('pencil sketch', read(-0.5, pencil), read(0)))).toEqual(['light.brightness']);
  const own = await between('aspect:light.warmth', read(0.5, pencil), read(0, pencil));
  expect(own).toMatchObject({ unknown: new Set(['light.warmth']), grade: 0.6 });
});

test('what a style hides is no change between two pictures, and nothing that causes do together', async () => {
  const pencil = { 'light.warmth': { positive: 0.6, negative: 0.6 } };
  const read = (warmth: number): Reading => ({ embedding: Float32Array.of(0, 0, 0), levels: { 'light.warmth': warmth }, within: pencil });
  const compared = { before: read(0), after: read(0.8), rendering: null };
  expect(await changesBetween(compared, fakeReadout, scores, openMessages('en', LOCALES, WORDS))).toEqual([]);
  const seen = { both: 0.6, one: 0.6, none: 0 };
  expect(await interactionsOf(seen)).toHaveLength(1);
  expect(await interactionsOf(seen, scores, pencil)).toHaveLength(0);
});

test('an explanation says what the picture’s style keeps from it', () => {
  const english = openMessages('en', LOCALES, WORDS);
  const limits = (warmth: { positive: number; negative: number } | null): readonly string[] => {
    const reading: Reading = { embedding: Float32Array.of(0, 0, 0), levels: {}, ...(warmth === null ? {} : { within: { 'light.warmth': warmth } }) };
    return limitsOf({ readout: fakeReadout, aspects: WORDS, effort: 'measured', linear: true, reading }, scoresBy(null), english).slice(1);
  };
  expect(limits(null)).toEqual([]);
  expect(limits({ positive: 0.6, negative: 0.5 })).toEqual([
    'No claim is made on warmth of the light: in a picture of this style or place this readout can’t tell.',
  ]);
  // One pole can be seen: it is claimed, the other is not.
  expect(limits({ positive: 0.9, negative: 0.5 })).toEqual([]);
});

test('styles are read from presence.json, and damaged ones are refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'readout-'));
  const withStyles = async (styles: unknown) => {
    await writeFile(join(directory, 'config.json'), JSON.stringify({ projection_dim: 3, image_size: 8, image_mean: [0], image_std: [1] }));
    await writeFile(join(directory, 'presence.json'), JSON.stringify({ a: 1, b: 0, styles }));
    return (await readReadoutConfig(directory))?.styles;
  };
  try {
    const auc = { 'light.warmth': { positive: 0.6, negative: null } };
    expect(await withStyles(undefined)).toEqual([]);
    expect(
      await withStyles([
        { aspect: 'style.pencil', least: 0.35, auc },
        { phrase: 'neon', least: 0.5, auc: {} },
      ]),
    ).toEqual([
      { shownBy: { aspect: 'style.pencil', least: 0.35 }, grades: auc },
      { shownBy: { phrase: 'neon', least: 0.5 }, grades: {} },
    ]);
    for (const damaged of [{}, [{ aspect: 'style.pencil' }], [{ least: 0.5 }]]) {
      await expect(withStyles(damaged)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
    }
  } finally {
    await rm(directory, { recursive: true });
  }
});
