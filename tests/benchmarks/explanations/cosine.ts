import { dot } from '../../../main/engine/runtime/dot.ts';
import { lengthOf } from '../../../main/engine/explain/vector-arithmetic.ts';

/** 0 when one of them is all zeros. */
export function cosineOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const lengths = lengthOf(a) * lengthOf(b);
  return lengths === 0 ? 0 : dot(a, b) / lengths;
}
