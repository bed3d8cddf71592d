import { describe, expect, it } from 'vitest';
import { entries, formatNpy, parseNpy } from '../../../main/engine/runtime/npy.ts';
import { tensor } from '../../../main/engine/runtime/tensor.ts';

const sample = tensor(Float32Array.from([0, -1.5, 3.25, 1e-20, 4, 5]), [2, 3]);

describe('a .npy file', () => {
  it('gives back what was written', () => {
    expect(parseNpy(formatNpy(sample))).toEqual(sample);
    const line = tensor(Float32Array.of(1, 2), [2]);
    expect(parseNpy(formatNpy(line))).toEqual(line);
  });

  it('is laid out as NumPy does it: header in a multiple of 64 bytes, ended by a newline', () => {
    const bytes = formatNpy(sample);
    expect([...bytes.subarray(0, 8)]).toEqual([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0]);
    expect((bytes.length - 24) % 64).toBe(0);
    expect(bytes[bytes.length - 25]).toBe(10);
  });

  it('of another type, in another order or cut off is refused with the reason', () => {
    const bytes = formatNpy(sample);
    const text = Buffer.from(bytes).toString('latin1');
    const altered = (from: string, to: string): Uint8Array => Buffer.from(text.replace(from, to), 'latin1');
    expect(() => parseNpy(altered("'<f4'", "'<f8'"))).toThrow(/<f8/);
    expect(() => parseNpy(altered('False', 'True '))).toThrow(/C order/);
    expect(() => parseNpy(bytes.subarray(0, bytes.length - 4))).toThrow(/length/);
    expect(() => parseNpy(new Uint8Array(40))).toThrow(/NumPy/);
  });

  it('with several draws falls into one tensor a draw, and is one draw without an axis for them', () => {
    const draws = tensor(
      Float32Array.from({ length: 8 }, (_, index) => index),
      [2, 1, 2, 2],
    );
    expect(entries(draws).map(({ dims, data }) => [dims, [...data]])).toEqual([
      [
        [1, 1, 2, 2],
        [0, 1, 2, 3],
      ],
      [
        [1, 1, 2, 2],
        [4, 5, 6, 7],
      ],
    ]);
    expect(entries(tensor(draws.data, [2, 2, 2]))).toEqual([tensor(draws.data, [1, 2, 2, 2])]);
  });
});
