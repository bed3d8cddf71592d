import { philox } from '../runtime/noise.ts';

/** Where a sample belongs: samples of one prompt are more alike than samples of two. */
export interface Cluster {
  readonly prompt: string;
}

/**
 * Replicates of a two-stage bootstrap: prompts are drawn with replacement, then as many samples of each as it has, with
 * replacement (Davison and Hinkley 1997, §3.8). Each replicate is a weight per sample, so that any estimator that takes
 * weights can be replicated. Seeded, so that the same samples give the same interval.
 */
export function bootstrapWeights(samples: readonly Cluster[], replicates: number, seed = 1): readonly Float64Array[] {
  const byPrompt = new Map<string, number[]>();
  samples.forEach(({ prompt }, index) => byPrompt.set(prompt, [...(byPrompt.get(prompt) ?? []), index]));
  const clusters = [...byPrompt.values()];
  return Array.from({ length: replicates }, (_, replicate) => {
    const weights = new Float64Array(samples.length);
    let draw = 0;
    const below = (limit: number): number => {
      const [word] = philox([draw, replicate, 0, 0], [seed >>> 0, 1]);
      draw += 1;
      return Math.floor((word / 4294967296) * limit);
    };
    for (let taken = 0; taken < clusters.length; taken += 1) {
      const members = clusters[below(clusters.length)] ?? [];
      for (let count = 0; count < members.length; count += 1) {
        const index = members[below(members.length)] ?? 0;
        weights[index] = (weights[index] ?? 0) + 1;
      }
    }
    return weights;
  });
}

/** The middle `share` of the values. */
export function intervalOf(values: readonly number[], share = 0.95): readonly [low: number, high: number] {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (quantile: number): number => {
    const place = quantile * (sorted.length - 1);
    const [low, high] = [sorted[Math.floor(place)] ?? 0, sorted[Math.ceil(place)] ?? 0];
    return low + (high - low) * (place - Math.floor(place));
  };
  return [at((1 - share) / 2), at((1 + share) / 2)];
}

export function standardDeviation(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1));
}
