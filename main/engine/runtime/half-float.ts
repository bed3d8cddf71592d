/** IEEE 754 binary16 ↔ binary32, round to nearest even; ONNX Runtime passes float16 tensors as 16-bit words. */

const scratch = new DataView(new ArrayBuffer(4));

export function floatToHalf(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) {
    return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  }
  const unbiased = exponent - 112;
  if (unbiased >= 31) {
    return sign | 0x7c00;
  }
  if (unbiased <= 0) {
    if (unbiased < -10) {
      return sign;
    }
    const full = fraction | 0x800000;
    const shift = 14 - unbiased;
    return sign | roundShift(full, shift);
  }
  // A carry out of the fraction moves into the exponent, which is right (also into infinity).
  return sign | ((unbiased << 10) + roundShift(fraction, 13));
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

export function halfToFloat(bits: number): number {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) {
    return sign * fraction * 2 ** -24;
  }
  if (exponent === 31) {
    return fraction === 0 ? sign * Infinity : NaN;
  }
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

export function halvesToFloats(halves: Uint16Array): Float32Array {
  const floats = new Float32Array(halves.length);
  for (let index = 0; index < halves.length; index += 1) {
    floats[index] = halfToFloat(halves[index] ?? 0);
  }
  return floats;
}

export function floatsToHalves(floats: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(floats.length);
  for (let index = 0; index < floats.length; index += 1) {
    halves[index] = floatToHalf(floats[index] ?? 0);
  }
  return halves;
}
