import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chanceAmongItsLike, CONTRASTS_FILE, readContrasts } from '../../../main/engine/readout/contrasts.ts';

const RED = Float32Array.of(1, 0, 0);
const GREEN = Float32Array.of(0, 1, 0);
const BLUE = Float32Array.of(0, 0, 1);

const option = (embedding: readonly number[], bias = 0): object => ({ id: 'some', bias, embedding });
const file = {
  least: 0.8,
  sets: [
    { id: 'colour', scale: 10, options: [option([2, 0, 0]), option([0, 1, 0], 1)] },
    { id: 'depth', scale: 1, options: [option([0, 0, 1]), option([0, 0, -1])] },
  ],
};

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'contrasts-'));
});

afterEach(() => rm(directory, { recursive: true }));

async function read(json: unknown, projectionDim = 3) {
  await writeFile(join(directory, CONTRASTS_FILE), JSON.stringify(json));
  return readContrasts(directory, projectionDim);
}

test('what the options of a set say of one picture adds up to one', async () => {
  const contrasts = await read(file);
  const picture = Float32Array.of(0.6, 0.8, 0);
  // Logits 10 · 0.6 and 10 · 0.8 + 1.
  const red = chanceAmongItsLike(RED, picture, contrasts) ?? 0;
  expect(red).toBeCloseTo(1 / (1 + Math.exp(3)), 6);
  expect(red + (chanceAmongItsLike(GREEN, picture, contrasts) ?? 0)).toBeCloseTo(1, 6);
});

test('words are asked among those that they are nearest to, and words that are near to none are not', async () => {
  const contrasts = await read(file);
  expect(chanceAmongItsLike(BLUE, BLUE, contrasts)).toBeCloseTo(1 / (1 + Math.exp(-2)), 6);
  const reddish = Float32Array.of(0.9, 0, Math.sqrt(1 - 0.81));
  expect(chanceAmongItsLike(reddish, RED, contrasts)).toBe(chanceAmongItsLike(RED, RED, contrasts));
  const between = Float32Array.of(Math.SQRT1_2, Math.SQRT1_2, 0);
  expect(chanceAmongItsLike(between, RED, contrasts)).toBeNull();
});

test('words that are nearer to one that is set aside belong to no set', async () => {
  const between = Float32Array.of(0.95, 0, Math.sqrt(1 - 0.95 ** 2));
  expect(chanceAmongItsLike(between, RED, await read(file))).not.toBeNull();
  const contrasts = await read({ ...file, aside: [{ words: 'reddish', embedding: [...between] }] });
  expect(chanceAmongItsLike(between, RED, contrasts)).toBeNull();
  expect(chanceAmongItsLike(RED, RED, contrasts)).not.toBeNull();
});

test('without a file no words are asked among others', async () => {
  expect(chanceAmongItsLike(RED, RED, await readContrasts(directory, 3))).toBeNull();
});

test('a file that does not fit the readout is refused', async () => {
  await expect(read(file, 4)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  const damaged: object[] = [{}, { least: 0.5 }, { least: 'much', sets: [] }, { least: 0.5, sets: [{ id: 'one', scale: 1, options: [option([1, 0, 0])] }] }];
  damaged.push({ ...file, aside: 'none' }, { ...file, aside: [{ words: 'short', embedding: [1] }] });
  for (const json of damaged) await expect(read(json)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  const sets = (changes: object): object => ({ least: 0.5, sets: [{ ...file.sets[0], ...changes }] });
  for (const json of [sets({ scale: null }), sets({ id: 7 }), sets({ options: 'none' }), sets({ options: [option([0, 0, 0]), option([0, 1, 0])] })]) {
    await expect(read(json)).rejects.toMatchObject({ code: 'checkpoint-corrupt' });
  }
});
