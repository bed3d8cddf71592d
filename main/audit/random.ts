/** Seeded draws: the same audit gives the same intervals. Not for secrets. */
export interface Random {
  /** Evenly from 0 (inclusive) to 1. */
  uniform(): number;
  /** From a gamma distribution of this shape (> 0) and scale 1. */
  gamma(shape: number): number;
  /** Shares that sum to 1, from a Dirichlet distribution. */
  dirichlet(concentrations: readonly number[]): number[];
}

/** mulberry32 (Ettinger 2017): 32 bits of state, quite enough for some hundred thousand draws. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = Math.imul(state ^ (state >>> 15), state | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  /** Marsaglia and Tsang 2000; below 1 by way of the next shape (their section 6). */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - uniform()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  return {
    uniform,
    gamma,
    dirichlet(concentrations) {
      const drawn = concentrations.map(gamma);
      const sum = drawn.reduce((total, value) => total + value, 0);
      // Shapes near 0 can all come out as 0.
      return drawn.map((value) => (sum > 0 ? value / sum : 1 / drawn.length));
    },
  };
}
