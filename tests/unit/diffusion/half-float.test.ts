import { describe, expect, it } from 'vitest';
import { floatsToHalves, floatToHalf, halfToFloat, halvesToFloats } from '../../../main/engine/runtime/half-float.ts';

describe('half floats', () => {
  it('come back unchanged through single precision, every one of them', () => {
    const halves = Uint16Array.from({ length: 65536 }, (_, bits) => bits).filter((bits) => (bits & 0x7fff) <= 0x7c00);
    expect(floatsToHalves(halvesToFloats(halves))).toEqual(halves);
  });

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65520, 0x7c00],
    [1e9, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -24, 1],
    [2 ** -26, 0],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
  ])('round %d to the nearest, halves to even', (value, bits) => {
    expect(floatToHalf(value)).toBe(bits);
  });

  it('keep what is no number', () => {
    expect(halfToFloat(floatToHalf(NaN))).toBeNaN();
  });
});
