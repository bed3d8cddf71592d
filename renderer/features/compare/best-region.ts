import type { Statement } from '../../../preload/contract.ts';
import type { RegionSource } from '../../app/live-store.ts';

/** The best region map of a factor: measured before predicted; null when there is none. */
export function bestRegion(
  factor: string,
  live: Readonly<Record<string, RegionSource>>,
  statements: readonly Pick<Statement, 'factor' | 'region'>[],
): RegionSource | null {
  const told = statements.find((one) => one.factor === factor && one.region !== null)?.region?.source ?? null;
  const streamed = live[factor] ?? null;
  if (told === 'measured' || streamed === 'measured') return 'measured';
  return streamed ?? told;
}
