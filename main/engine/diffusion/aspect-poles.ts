import { isJsonObject } from './lenient-json.ts';

/** The two phrases that carry an aspect into the conditioning: what is added to the prompt at level −1 and at +1. */
export interface AspectPoles {
  readonly id: string;
  readonly negativeCarrier: string;
  readonly positiveCarrier: string;
}

/** Reads models/aspects.json: `{ aspects: [{ id, negative: { carrier }, positive: { carrier } }] }`. */
export function parseAspectPoles(json: unknown): AspectPoles[] {
  const aspects = isJsonObject(json) ? json['aspects'] : null;
  if (!Array.isArray(aspects)) {
    throw new Error('aspects.json has no list of aspects.');
  }
  return aspects.map((aspect: unknown) => {
    const id = isJsonObject(aspect) ? aspect['id'] : null;
    const negativeCarrier = isJsonObject(aspect) ? carrier(aspect['negative']) : null;
    const positiveCarrier = isJsonObject(aspect) ? carrier(aspect['positive']) : null;
    if (typeof id !== 'string' || negativeCarrier === null || positiveCarrier === null) {
      throw new Error(`aspects.json has an aspect without id or carriers: ${JSON.stringify(aspect)}.`);
    }
    return { id, negativeCarrier, positiveCarrier };
  });
}

function carrier(pole: unknown): string | null {
  return isJsonObject(pole) && typeof pole['carrier'] === 'string' ? pole['carrier'] : null;
}
