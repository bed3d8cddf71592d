import type { Rendering } from '../rendering.ts';
import { fullCoalition, switchedOff } from './coalition.ts';
import type { ForecastValues } from './forecast-values.ts';
import { dot } from '../runtime/dot.ts';
import type { GameLedger, LedgerPlan } from './ledger.ts';

/** At how many of a picture's steps the network is asked: that share of them, and never at more than `most` (docs/decisions/0223). */
const ASKED = {
  /** By a forecast, of a factor of the half that did more. */
  larger: { share: 1 / 2, most: 6 },
  smaller: { share: 3 / 16, most: 3 },
  /** By the ledger, to split outputs: what fewer splits cost is in decision 0211. */
  splits: { share: 1 / 4, most: 4 },
} as const;

const asked = ({ share, most }: { readonly share: number; readonly most: number }, steps: number): number => Math.min(most, Math.ceil(share * steps));

/** How outputs are split where forecasts are all that is asked for. `steps`: those of the picture's trajectory. */
export function forecastLedgerPlan(steps: number): LedgerPlan {
  return { splits: asked(ASKED.splits, steps), paired: false };
}

/** Factor id → steps at which its forecast asks the network: more for the half of the factors with the larger shares. */
export function forecastSteps(ledgers: readonly Pick<GameLedger, 'shares'>[], steps: number): ReadonlyMap<string, number> {
  const factors = ledgers
    .flatMap(({ shares }) => Object.entries(shares).map(([id, share]) => ({ id, size: dot(share.data, share.data) })))
    .toSorted((a, b) => b.size - a.size);
  return new Map(factors.map(({ id }, at) => [id, asked(at < factors.length / 2 ? ASKED.larger : ASKED.smaller, steps)]));
}

/** Forecasts of what is without one factor, each with the steps that the ledger allots to it; any other as ever. */
export function plannedForecasts(
  forecasts: ForecastValues,
  rendering: Rendering,
  ledgers: readonly Pick<GameLedger, 'shares'>[],
  stepsOfPicture: number,
): ForecastValues {
  const full = fullCoalition(rendering);
  const planned = new Map([...forecastSteps(ledgers, stepsOfPicture)].map(([id, steps]) => [JSON.stringify(switchedOff(full, [{ id }])), steps]));
  return { measure: (coalition, signal, steps) => forecasts.measure(coalition, signal, steps ?? planned.get(JSON.stringify(coalition))) };
}
