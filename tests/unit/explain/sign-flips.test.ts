import { describe, expect, it } from 'vitest';
import { CLAIM_RULE } from '../../../main/engine/explain/model-claims.ts';
import { chanceOf, fewestPairs } from '../../../main/engine/explain/sign-flips.ts';
import { gaussianNoise } from '../../../main/engine/runtime/noise.ts';
import { FEWEST_COMPARED } from '../../../preload/contract-models.ts';

const prompts = (count: number, each = 1): { prompt: string }[] =>
  Array.from({ length: count * each }, (_, at) => ({ prompt: `prompt ${Math.floor(at / each)}` }));
const normals = (seed: number, rows: number, columns: number): Float64Array[] => {
  const { data } = gaussianNoise(seed, 0, [rows * columns]);
  return Array.from({ length: rows }, (_, at) => Float64Array.from(data.subarray(at * columns, (at + 1) * columns)));
};

describe('Chance, by swapping base and personalized pictures', () => {
  it('is 2 of 2ⁿ where n changes are alike, and the same for both directions', () => {
    const alike = [0.5, 0.6, 0.4, 0.55, 0.5, 0.45, 0.5, 0.52];
    expect(
      chanceOf(
        alike.map((value) => [value]),
        prompts(8),
      )[0],
    ).toBe(2 / 256);
    expect(
      chanceOf(
        alike.map((value) => [-value]),
        prompts(8),
      )[0],
    ).toBe(2 / 256);
  });

  it('cannot be small for few pictures, and is certain where nothing moved', () => {
    expect(chanceOf([[1], [1], [1], [1], [1], [1]], prompts(6))[0]).toBe(2 / 64);
    expect([...chanceOf([[0], [0], [0]], prompts(3))]).toEqual([1]);
    expect(fewestPairs(2 / 64)).toBe(6);
    expect(fewestPairs(CLAIM_RULE.mostChance)).toBe(FEWEST_COMPARED);
  });

  it('counts all aspects that are asked about: among many, the same change is likelier', () => {
    const change = [0.9, 0.5, 0.7, 0.1, 0.8, 0.4, 0.6, 0.3, 0.2, -0.1];
    const beside = normals(3, 10, 40);
    const alone =
      chanceOf(
        change.map((value) => [value]),
        prompts(10),
      )[0] ?? 0;
    const among =
      chanceOf(
        change.map((value, at) => Float64Array.of(value, ...(beside[at] ?? []))),
        prompts(10),
      )[0] ?? 0;
    expect(alone).toBeLessThan(0.02);
    expect(among).toBeGreaterThan(3 * alone);
  });

  it('tells something of at most about 2 % of models that do nothing, though their changes have long tails', () => {
    const models = 300;
    let told = 0;
    for (let model = 0; model < models; model += 1) {
      // Cubed normals: most pictures hardly differ, some do much.
      const changes = normals(1000 + model, 10, 22).map((row) => row.map((value) => value ** 3));
      if (chanceOf(changes, prompts(10)).some((chance) => chance <= 0.02)) told += 1;
    }
    // Binomial at 0.02: 6 expected, 13 with a chance of less than one in a hundred. The numbers are seeded.
    expect(told).toBeLessThan(13);
  });

  it('takes a prompt with all its seeds as one where there are enough prompts', () => {
    // What happens to two prompts of twelve, eight seeds each, is two events and not sixteen.
    const changes = Array.from({ length: 96 }, (_, at) => [Math.floor(at / 8) < 2 ? 1 : 0.001 * ((at % 3) - 1)]);
    expect(chanceOf(changes, prompts(12, 8))[0]).toBeGreaterThan(0.2);
    expect(chanceOf(changes, prompts(11, 9))[0]).toBeLessThan(0.02);
  });

  it('draws the same ways every time', () => {
    const changes = normals(5, 14, 3);
    expect(chanceOf(changes, prompts(14))).toEqual(chanceOf(changes, prompts(14)));
  });
});
