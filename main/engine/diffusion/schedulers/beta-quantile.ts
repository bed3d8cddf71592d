/** The inverse of the regularized incomplete beta function I_x(a, b), as scipy.stats.beta.ppf gives it. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (probability <= 0) {
    return 0;
  }
  if (probability >= 1) {
    return 1;
  }
  let low = 0;
  let high = 1;
  // 80 halvings reach the spacing of float64 everywhere but next to 0.
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2;
    if (incompleteBeta(middle, a, b) < probability) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** I_x(a, b) by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated by Lentz's method. */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  // The fraction converges fast below the mean; above it, the symmetry I_x(a, b) = 1 − I_{1−x}(b, a) helps.
  if (x > (a + 1) / (a + b + 2)) {
    return 1 - incompleteBeta(1 - x, b, a);
  }
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b)) / a;
  const tiny = 1e-300;
  let fraction = 1;
  let c = 1;
  let d = 0;
  for (let step = 0; step <= 300; step += 1) {
    const m = Math.floor(step / 2);
    const numerator =
      step === 0 ? 1 : step % 2 === 0 ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)) : -((a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + numerator * d;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = 1 + numerator / c;
    c = Math.abs(c) < tiny ? tiny : c;
    fraction *= c * d;
    if (Math.abs(1 - c * d) < 1e-16) {
      break;
    }
  }
  return front * (fraction - 1);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Lanczos' approximation with g = 7 and nine terms: 15 digits for positive arguments. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7,
  ];
  if (x < 0.5) {
    return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  }
  const shifted = x - 1;
  const sum = terms.reduce((total, term, index) => total + term / (shifted + index + 1), 0.9999999999998099);
  const t = shifted + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(t) - t + Math.log(sum);
}
