/** How fast a network answers when it is asked several questions at once. */
export interface BatchRate {
  readonly batch: number;
  /** Questions answered a second. */
  readonly perSecond: number;
}

export const BATCHES: readonly number[] = [1, 2, 4, 8];
/** A larger batch takes more memory and answers a cancel later: it has to be worth that. */
const WORTH = 1.1;
/** Runs that are timed at each size after one to warm up, and milliseconds after which no larger size is tried. */
const RUNS = 3;
const BUDGET_MS = 5_000;

/**
 * Rates at 1, 2, 4 and 8 questions at once, as far as the budget goes. `run` asks so many and says how many milliseconds it
 * took; it may throw where a graph or the memory doesn't allow the size, which ends the row.
 */
export async function measureBatches(run: (batch: number) => Promise<number>, budgetMs = BUDGET_MS): Promise<readonly BatchRate[]> {
  const rates: BatchRate[] = [];
  let spent = 0;
  for (const batch of BATCHES) {
    if (spent > budgetMs) break;
    try {
      spent += await run(batch);
      const times: number[] = [];
      for (let turn = 0; turn < RUNS && (turn === 0 || spent <= budgetMs); turn += 1) {
        const took = await run(batch);
        spent += took;
        times.push(took);
      }
      rates.push({ batch, perSecond: (1000 * batch) / Math.max(Number.EPSILON, Math.min(...times)) });
    } catch {
      break;
    }
  }
  return rates;
}

/** The smallest batch from which on no larger one is a tenth faster; 1 where nothing was measured. */
export function bestBatch(rates: readonly BatchRate[]): number {
  return (
    rates
      .toSorted((a, b) => a.batch - b.batch)
      .reduce<BatchRate | null>((best, rate) => (best === null || rate.perSecond > WORTH * best.perSecond ? rate : best), null)?.batch ?? 1
  );
}
