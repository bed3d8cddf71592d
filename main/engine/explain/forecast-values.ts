import type { Pipeline } from '../diffusion/pipeline.ts';
import type { Readout } from '../readout/readout.ts';
import type { Coalition, Rendering } from '../rendering.ts';
import type { CoalitionCache, MeasuredCoalition, ValueFunction } from './coalition-cache.ts';
import type { Forecaster } from './forecast.ts';

/** What coalitions are worth by forecast; `steps` says at how many the network is asked, and what was forecast once stays. */
export interface ForecastValues extends ValueFunction {
  measure(coalition: Coalition, signal: AbortSignal, steps?: number): Promise<MeasuredCoalition>;
}

/** What coalitions are worth by forecast, where the cache doesn't know them; a coalition that can't be forecast is rendered. */
export function forecastValues(pipeline: Pipeline, readout: Readout | null, rendering: Rendering, forecast: Forecaster, cache: CoalitionCache): ForecastValues {
  const made = new Map<string, MeasuredCoalition>();
  const keyOf = async (coalition: Coalition): Promise<string> => (await pipeline.condition(rendering, coalition)).key;
  return {
    async measure(coalition, signal, steps) {
      const known = await cache.known(coalition);
      if (known !== null) return { ...known, evaluations: 0 };
      const key = await keyOf(coalition);
      const before = pipeline.evaluations();
      const found = made.get(key);
      if (found !== undefined) return { ...found, evaluations: 0 };
      const latents = await forecast.latentsOf(coalition, steps);
      if (latents === null) return cache.measure(coalition, signal);
      const picture = await pipeline.develop(rendering, latents, signal);
      const reading = readout === null ? null : await readout.read(picture);
      const value = { picture, latents, reading, evaluations: pipeline.evaluations() - before };
      made.set(key, value);
      return value;
    },
  };
}
