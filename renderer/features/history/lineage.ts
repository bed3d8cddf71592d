import type { GenerationSummary } from '../../../preload/contract.ts';

export interface HistoryEntry {
  readonly generation: GenerationSummary;
  /** How many counterfactuals were made from it. */
  readonly whatIfs: number;
}

/** Generations with the number of what-ifs made from each; counterfactuals themselves stay out of the strip. */
export function entriesOf(generations: readonly GenerationSummary[]): readonly HistoryEntry[] {
  const counts = new Map<string, number>();
  for (const one of generations) {
    if (one.parent !== null && one.hasPicture) counts.set(one.parent, (counts.get(one.parent) ?? 0) + 1);
  }
  return generations.filter((one) => one.kind === 'generation').map((generation) => ({ generation, whatIfs: counts.get(generation.id) ?? 0 }));
}
