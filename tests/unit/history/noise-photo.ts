import { encode } from 'fast-png';

/** Noise, which no PNG makes smaller: more than travels along in a picture's file. */
export function noisePhoto(): Uint8Array<ArrayBuffer> {
  let state = 1;
  const data = Uint8Array.from({ length: 700 * 700 * 3 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
  return new Uint8Array(encode({ width: 700, height: 700, channels: 3, depth: 8, data }));
}
