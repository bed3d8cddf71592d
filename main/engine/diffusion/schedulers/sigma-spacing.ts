import { betaQuantile } from './beta-quantile.ts';
import { linspace } from './timestep-spacing.ts';

/** Ways to spread noise levels between σ_max and σ_min, in float64 as NumPy does it in diffusers. */

export type SigmaSpacing = 'plain' | 'karras' | 'exponential' | 'beta';

/** Karras et al. 2022 (arXiv 2206.00364), eq. 5, with ρ = 7. */
export function karrasSigmas(max: number, min: number, count: number): number[] {
  const rho = 7;
  const high = max ** (1 / rho);
  const low = min ** (1 / rho);
  return linspace(0, 1, count).map((ramp) => (high + ramp * (low - high)) ** rho);
}

/** Evenly spaced in log σ. */
function exponentialSigmas(max: number, min: number, count: number): number[] {
  return linspace(Math.log(max), Math.log(min), count).map(Math.exp);
}

/** Quantiles of Beta(0.6, 0.6) (Lee et al. 2024, arXiv 2407.12173). */
export function betaSigmas(max: number, min: number, count: number): number[] {
  return linspace(0, 1, count).map((ramp) => min + betaQuantile(1 - ramp, 0.6, 0.6) * (max - min));
}

export function spreadSigmas(spacing: Exclude<SigmaSpacing, 'plain'>, max: number, min: number, count: number): number[] {
  switch (spacing) {
    case 'karras':
      return karrasSigmas(max, min, count);
    case 'exponential':
      return exponentialSigmas(max, min, count);
    case 'beta':
      return betaSigmas(max, min, count);
  }
}

/** The (fractional) training timestep with noise level `sigma`, by interpolation in log σ. `logSigmas` is rising. */
export function sigmaToTimestep(sigma: number, logSigmas: Float32Array): number {
  const logSigma = Math.log(Math.max(sigma, 1e-10));
  let low = 0;
  for (let index = 0; index < logSigmas.length; index += 1) {
    if (logSigma - (logSigmas[index] ?? 0) >= 0) {
      low = index;
    }
  }
  low = Math.min(low, logSigmas.length - 2);
  const below = logSigmas[low] ?? 0;
  const above = logSigmas[low + 1] ?? 0;
  const weight = Math.min(1, Math.max(0, (below - logSigma) / Math.fround(below - above)));
  return (1 - weight) * low + weight * (low + 1);
}
