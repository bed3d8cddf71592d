import { describe, expect, it } from 'vitest';
import { gaussianNoise, philox } from '../../../main/engine/runtime/noise.ts';

describe('Philox4x32-10', () => {
  // Known answers of the authors' Random123 library (kat_vectors).
  it.each([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
      [0xffffffff, 0xffffffff],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ] as const)('of counter %j under key %j is %j', (counter, key, words) => {
    expect(philox(counter, key)).toEqual(words);
  });
});

describe('seeded noise', () => {
  const dims = [1, 4, 32, 32];

  it('is the same for the same seed', () => {
    expect(gaussianNoise(7, 0, dims).data).toEqual(gaussianNoise(7, 0, dims).data);
  });

  it('has mean 0, variance 1 and thin tails', () => {
    const { data } = gaussianNoise(42, 0, [1, 4, 256, 256]);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + value * value, 0) / data.length;
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(variance - 1)).toBeLessThan(0.01);
    expect(Math.max(...data.subarray(0, 100_000))).toBeLessThan(6);
  });

  it('is unrelated between seeds and between draws', () => {
    const first = gaussianNoise(1, 0, dims).data;
    for (const other of [gaussianNoise(2, 0, dims).data, gaussianNoise(1, 1, dims).data]) {
      const correlation = first.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0) / first.length;
      expect(Math.abs(correlation)).toBeLessThan(0.06);
    }
  });

  it('does not change at the front when more of it is drawn', () => {
    expect(gaussianNoise(3, 0, [1, 4, 3, 3]).data).toEqual(gaussianNoise(3, 0, [1, 4, 8, 8]).data.slice(0, 36));
  });

  it('takes every unsigned 32-bit seed', () => {
    expect(gaussianNoise(0xffffffff, 0, dims).data).not.toEqual(gaussianNoise(0, 0, dims).data);
  });
});
