import { combine } from '../../runtime/linear-combination.ts';
import type { Tensor } from '../../runtime/tensor.ts';

export type Algorithm = 'dpmsolver' | 'dpmsolver++' | 'sde-dpmsolver' | 'sde-dpmsolver++';

/** A noise level: x = alpha · x₀ + sigma · ε, lambda = log(alpha / sigma). Float32 values. */
export interface SolverLevel {
  readonly alpha: number;
  readonly sigma: number;
  readonly lambda: number;
}

export interface SolverStep {
  readonly algorithm: Algorithm;
  readonly solverType: 'midpoint' | 'heun';
  readonly sample: Tensor;
  /** Converted outputs, the newest first; as many as the order of this step (1 to 3). */
  readonly outputs: readonly Tensor[];
  /** Their noise levels. */
  readonly levels: readonly SolverLevel[];
  readonly target: SolverLevel;
  readonly noise: (() => Tensor) | undefined;
}

const f32 = Math.fround;

/** Coefficients of one step: x′ = sample · x + d0 · D₀ + d1 · D₁ + d2 · D₂ + noise · z. */
interface Coefficients {
  readonly sample: number;
  readonly d0: number;
  readonly d1: number;
  readonly d2: number;
  readonly noise: number;
}

/** One multistep update of order 1, 2 or 3. D₀ is the newest output, D₁ and D₂ its divided differences in λ. */
export function solverUpdate(step: SolverStep): Tensor {
  const [s0, s1, s2] = step.levels;
  const [m0, m1, m2] = step.outputs;
  if (s0 === undefined || m0 === undefined) {
    throw new Error('A solver step needs at least one output.');
  }
  const h = f32(step.target.lambda - s0.lambda);
  const order = step.outputs.length;
  const weights = coefficients(step, s0, h, order);
  const drawn = weights.noise === 0 ? undefined : step.noise?.();
  const random: readonly (readonly [number, Tensor])[] = drawn === undefined ? [] : [[weights.noise, drawn]];
  const start: readonly (readonly [number, Tensor])[] = [
    [weights.sample, step.sample],
    [weights.d0, m0],
  ];
  if (s1 === undefined || m1 === undefined) {
    return combine(...start, ...random);
  }
  const r0 = f32(f32(s0.lambda - s1.lambda) / h);
  const newer = difference(m0, m1, r0);
  if (s2 === undefined || m2 === undefined) {
    return combine(...start, [weights.d1, newer], ...random);
  }
  const r1 = f32(f32(s1.lambda - s2.lambda) / h);
  const older = difference(m1, m2, r1);
  const both = f32(r0 + r1);
  const change = combine([1, newer], [-1, older]);
  const first = combine([1, newer], [f32(r0 / both), change]);
  const second = combine([f32(1 / both), change]);
  return combine(...start, [weights.d1, first], [weights.d2, second], ...random);
}

/** (m − n) / r, in the order of operations of diffusers: m and n may nearly cancel. */
function difference(m: Tensor, n: Tensor, r: number): Tensor {
  return combine([f32(1 / r), combine([1, m], [-1, n])]);
}

function coefficients(step: SolverStep, from: SolverLevel, h: number, order: number): Coefficients {
  const { algorithm, solverType, target } = step;
  const { alpha, sigma } = target;
  const midpoint = order === 2 && solverType === 'midpoint';
  switch (algorithm) {
    case 'dpmsolver++': {
      const phi = f32(f32(Math.exp(-h)) - 1);
      return {
        sample: f32(sigma / from.sigma),
        d0: -alpha * phi,
        d1: midpoint ? -0.5 * alpha * phi : alpha * f32(f32(phi / h) + 1),
        d2: -alpha * f32(f32(f32(phi + h) / f32(h * h)) - 0.5),
        noise: 0,
      };
    }
    case 'dpmsolver': {
      const phi = f32(f32(Math.exp(h)) - 1);
      return {
        sample: f32(alpha / from.alpha),
        d0: -sigma * phi,
        d1: midpoint ? -0.5 * sigma * phi : -sigma * f32(f32(phi / h) - 1),
        d2: -sigma * f32(f32(f32(phi - h) / f32(h * h)) - 0.5),
        noise: 0,
      };
    }
    case 'sde-dpmsolver++': {
      const phi = f32(1 - f32(Math.exp(-2 * h)));
      return {
        sample: f32(f32(sigma / from.sigma) * f32(Math.exp(-h))),
        d0: alpha * phi,
        d1: midpoint ? 0.5 * alpha * phi : alpha * f32(f32(phi / f32(-2 * h)) + 1),
        d2: alpha * f32(f32(f32(phi - f32(2 * h)) / f32(f32(2 * h) * f32(2 * h))) - 0.5),
        noise: sigma * f32(Math.sqrt(phi)),
      };
    }
    case 'sde-dpmsolver': {
      const phi = f32(f32(Math.exp(h)) - 1);
      return {
        sample: f32(alpha / from.alpha),
        d0: -2 * sigma * phi,
        d1: midpoint ? -sigma * phi : -2 * sigma * f32(f32(phi / h) - 1),
        d2: 0,
        noise: sigma * f32(Math.sqrt(f32(f32(Math.exp(2 * h)) - 1))),
      };
    }
  }
}
