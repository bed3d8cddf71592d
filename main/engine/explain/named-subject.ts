import type { Factor, Picture } from '../rendering.ts';
import type { Pipeline } from '../diffusion/pipeline.ts';
import { changeBetween, smoothed } from './change-map.ts';
import type { MeasuredCoalition, ValueFunction } from './coalition-cache.ts';
import { fullCoalition, switchedOff } from './coalition.ts';
import type { ExplainInput } from './explainer.ts';
import { attentionToThing, subjectPhrase, thingMap, thingMask } from './thing-place.ts';

/** What the prompt says that the picture shows, and where it is. */
export interface NamedSubject {
  readonly phrase: Factor;
  /** The forecast without the phrase, which its place was told by. */
  readonly forecast: MeasuredCoalition;
  /** One flag a pixel; null where the subject can't be told from the rest. */
  readonly mask: Uint8Array | null;
}

/** Null where the prompt names nothing, or the network doesn't show what it looks at. */
export async function namedSubject(
  pipeline: Pipeline,
  { rendering, trajectory }: Pick<ExplainInput, 'rendering' | 'trajectory'>,
  picture: Picture,
  forecasts: ValueFunction,
  signal: AbortSignal,
): Promise<NamedSubject | null> {
  const phrase = subjectPhrase(rendering);
  const attention = phrase === null ? null : await attentionToThing(pipeline, rendering, trajectory, phrase, signal);
  if (phrase === null || attention === null) return null;
  const forecast = await forecasts.measure(switchedOff(fullCoalition(rendering), [phrase]), signal);
  return { phrase, forecast, mask: thingMask(thingMap(attention, smoothed(changeBetween(picture, forecast.picture)))) };
}
