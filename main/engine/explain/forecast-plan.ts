import type { Rendering } from '../rendering.ts';
import { fullCoalition, switchedOff } from './coalition.ts';
import type { ForecastValues } from './forecast-values.ts';
import { dot } from './latent-arithmetic.ts';
import type { GameLedger, LedgerPlan } from './ledger.ts';

/** Steps at which a forecast asks the network, by how much its factor did (docs/decisions/0223). */
const STEPS = { larger: 6, smaller: 3 } as const;

/** Where forecasts are all that is asked for, outputs are split more seldom: what that costs is in decision 0211. */
export const FORECAST_LEDGER_PLAN: LedgerPlan = { splits: 4, paired: false };

/** Factor id → steps at which its forecast asks the network: more for the half of the factors with the larger shares. */
export function forecastSteps(ledgers: readonly Pick<GameLedger, 'shares'>[]): ReadonlyMap<string, number> {
  const factors = ledgers
    .flatMap(({ shares }) => Object.entries(shares).map(([id, share]) => ({ id, size: dot(share, share) })))
    .toSorted((a, b) => b.size - a.size);
  return new Map(factors.map(({ id }, at) => [id, at < factors.length / 2 ? STEPS.larger : STEPS.smaller]));
}

/** Forecasts of what is without one factor, each with the steps that the ledger allots to it; any other as ever. */
export function plannedForecasts(forecasts: ForecastValues, rendering: Rendering, ledgers: readonly Pick<GameLedger, 'shares'>[]): ForecastValues {
  const full = fullCoalition(rendering);
  const planned = new Map([...forecastSteps(ledgers)].map(([id, steps]) => [JSON.stringify(switchedOff(full, [{ id }])), steps]));
  return { measure: (coalition, signal, steps) => forecasts.measure(coalition, signal, steps ?? planned.get(JSON.stringify(coalition))) };
}
