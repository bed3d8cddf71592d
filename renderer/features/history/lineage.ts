import type { GenerationSummary } from '../../../preload/contract.ts';

export interface HistoryEntry {
  readonly generation: GenerationSummary;
  /** How many counterfactuals were made from it. */
  readonly whatIfs: number;
}

/** A counterfactual comes into the strip by its star: that one is kept. */
export function isInStrip({ kind, starred }: Pick<GenerationSummary, 'kind' | 'starred'>): boolean {
  return kind === 'generation' || starred;
}

/** What the strip shows, with the number of what-ifs made from each. */
export function entriesOf(generations: readonly GenerationSummary[]): readonly HistoryEntry[] {
  const counts = new Map<string, number>();
  for (const one of generations) {
    if (one.parent !== null && one.hasPicture) counts.set(one.parent, (counts.get(one.parent) ?? 0) + 1);
  }
  return generations.filter(isInStrip).map((generation) => ({ generation, whatIfs: counts.get(generation.id) ?? 0 }));
}
