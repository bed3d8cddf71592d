import { tensor } from './tensor.ts';
import type { Tensor } from './tensor.ts';

/**
 * Seeded Gaussian noise.
 *
 * Philox4x32-10, a counter-based generator (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"), turned into
 * normals by Box and Muller. A draw is a pure function of (seed, stream, position): it does not depend on the batch, on
 * what was drawn before, or on the machine, and the scheduler's k-th draw never disturbs the initial noise.
 *
 * key = (seed, 0); counter = (block, stream, 0, 0); each block gives four 32-bit words and thus four normals.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

export type PhiloxWords = readonly [number, number, number, number];

/** The high 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  // No sum below reaches 2^32, so that >>> sees whole numbers.
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  const crossLow = (cross & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + (cross >>> 16) + (crossLow >>> 16)) >>> 0;
}

/** One block of Philox4x32-10: four unsigned 32-bit words. */
export function philox(counter: PhiloxWords, key: readonly [number, number]): PhiloxWords {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < ROUNDS; round += 1) {
    const high0 = multiplyHigh(MULTIPLIER_0, c0);
    const low0 = Math.imul(MULTIPLIER_0, c0) >>> 0;
    const high1 = multiplyHigh(MULTIPLIER_1, c2);
    const low1 = Math.imul(MULTIPLIER_1, c2) >>> 0;
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Two independent standard normals from two uniform 32-bit words. */
function boxMuller(first: number, second: number): readonly [number, number] {
  // (word + 0.5) / 2^32 lies strictly inside (0, 1), so the logarithm is finite.
  const radius = Math.sqrt(-2 * Math.log((first + 0.5) / 4294967296));
  const angle = (2 * Math.PI * (second + 0.5)) / 4294967296;
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

/**
 * Standard normal noise.
 * @param seed unsigned 32-bit integer, one per picture
 * @param stream 0 for the initial latents, k ≥ 1 for the scheduler's k-th draw
 */
export function gaussianNoise(seed: number, stream: number, dims: readonly number[]): Tensor {
  const size = dims.reduce((product, dim) => product * dim, 1);
  const data = new Float32Array(size);
  for (let start = 0; start < size; start += 4) {
    const [w0, w1, w2, w3] = philox([start / 4, stream, 0, 0], [seed >>> 0, 0]);
    const [n0, n1] = boxMuller(w0, w1);
    const [n2, n3] = boxMuller(w2, w3);
    // Writing past the end of a typed array does nothing, which is what the last block wants.
    data[start] = n0;
    data[start + 1] = n1;
    data[start + 2] = n2;
    data[start + 3] = n3;
  }
  return tensor(data, dims);
}
