/**
 * The natural logarithm of a positive float32 number as NumPy computes it with vector instructions: log m = y · P(y) / Q(y)
 * with y = m − 1 for the mantissa m in (√½, √2], plus the exponent times log 2, every operation rounded to float32.
 *
 * It differs from the correctly rounded logarithm in the last bit for one number in twelve. That bit can decide to which
 * whole timestep a noise level belongs.
 */
export function float32Log(value: number): number {
  if (!(value > 0)) {
    return Math.log(value);
  }
  let exponent = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** exponent;
  if (mantissa > f32(Math.SQRT2)) {
    mantissa /= 2;
    exponent += 1;
  }
  const y = f32(mantissa - 1);
  const quotient = f32(polynomial(NUMERATOR, y) / polynomial(DENOMINATOR, y));
  return f32(exponent * f32(Math.LN2) + quotient);
}

const f32 = Math.fround;

/** Highest power first. */
const NUMERATOR = [0.025899791179079226, 0.3808837741388408, 1.4800006335765066, 2.112677543073053, 1, 0].map(f32);
const DENOMINATOR = [0.005875095403124574, 0.15464763749839067, 0.9864942958519419, 2.453006071784736, 2.6126775430731093, 1].map(f32);

/** Horner's rule with fused steps: the product of two float32 numbers is exact in float64. */
function polynomial(coefficients: readonly number[], y: number): number {
  return coefficients.reduce((sum, coefficient) => f32(sum * y + coefficient));
}
