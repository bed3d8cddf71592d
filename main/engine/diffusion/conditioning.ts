import { StudioError } from '../studio-error.ts';
import { blendKey } from './adapter-blend.ts';
import type { AdapterBlend } from './adapter-blend.ts';
import type { AspectPoles } from './aspect-poles.ts';
import type { CoalitionText } from './coalition-text.ts';
import type { Conditioning } from './pipeline.ts';
import type { PromptEncoder } from './prompt-encoder.ts';
import { combineStates, zerosLike } from './prompt-states.ts';
import type { PromptStates } from './prompt-states.ts';
import { withoutOpenGroups } from './prompt-weights.ts';

export interface ConditioningSource {
  readonly encoder: PromptEncoder;
  readonly aspects: ReadonlyMap<string, AspectPoles>;
  /** Whether the network is guided by a second, unconditional evaluation. */
  readonly guided: boolean;
  readonly guidanceScale: number;
  /** Whether the unconditional side is zeros where there is no negative prompt, and not the empty text. */
  readonly zerosWithoutNegative: boolean;
  /** Chunks that the rendering's texts take: the same for all its coalitions, so that only words differ between them. */
  readonly chunks: number;
  /** The adapters in `encoder` and in the network that will be conditioned. */
  readonly adapters: AdapterBlend;
}

/**
 * c(S): hidden states for a coalition.
 *
 *   c = E(P) + Σ (sₚ − 1) (E(P) − E(P ∖ p)) + Σ ½ λₐ (E(P, a⁺) − E(P, a⁻))
 *
 * P: the prompt without the phrases that are off; p: phrases at a strength other than 0 and 1; a: aspects with level λ and
 * the carriers of their poles (DESIGN, section 4). The unconditional side is O + s (E(N) − O) for a negative
 * prompt N of strength s; O is E(""), or 0 where the checkpoint wants that. Pooled vectors go the way of hidden states.
 */
export async function conditioningFor(text: CoalitionText, source: ConditioningSource): Promise<Conditioning> {
  const { encoder } = source;
  const aspects = await Promise.all(
    text.aspects.map(async ({ aspect, level }) => {
      const poles = source.aspects.get(aspect);
      if (poles === undefined) {
        throw new StudioError('aspect-unknown', `There is no aspect "${aspect}".`, { details: { aspect } });
      }
      return { level, ...(await carried(text.prompt, poles, source)) };
    }),
  );
  const negatives = source.guided ? negativeTexts(text, source) : [];
  const words = [
    text.prompt,
    ...negatives,
    ...text.partial.map(({ without }) => without),
    ...aspects.flatMap(({ negative, positive }) => [negative, positive]),
  ];
  const encodings = await encoder.encodeAll(words, source.chunks);
  const states = new Map(words.map((word, index) => [word, encodings[index]?.hiddenStates]));
  const encoded = (word: string): PromptStates => {
    const found = states.get(word);
    if (found === undefined) {
      throw new Error('A text of the conditioning was not encoded.');
    }
    return found;
  };

  const whole = encoded(text.prompt);
  const terms: (readonly [number, PromptStates])[] = [];
  for (const { without, weight } of text.partial) {
    terms.push([weight, whole], [-weight, encoded(without)]);
  }
  for (const { level, negative, positive } of aspects) {
    terms.push([level / 2, encoded(positive)], [-level / 2, encoded(negative)]);
  }
  const conditional = terms.length === 0 ? whole : combineStates([1, whole], ...terms);
  const none = (): PromptStates => (source.zerosWithoutNegative ? zerosLike(whole) : encoded(''));
  return {
    conditional,
    unconditional: source.guided ? unconditional(text, encoded, none) : null,
    guidanceScale: source.guidanceScale,
    ...(source.adapters.length === 0 ? {} : { adapters: source.adapters }),
    key: JSON.stringify([
      text.prompt,
      text.partial.map(({ without, weight }) => [without, weight]),
      text.aspects.map(({ aspect, level }) => [aspect, level]),
      source.guidanceScale,
      source.guided ? [text.negativeStrength === 0 ? '' : text.negativePrompt, text.negativeStrength] : null,
      blendKey(source.adapters),
    ]),
  };
}

function negativeTexts({ negativePrompt, negativeStrength }: CoalitionText, { zerosWithoutNegative }: ConditioningSource): readonly string[] {
  const none = zerosWithoutNegative ? [] : [''];
  switch (negativeStrength) {
    case 0:
      return none;
    case 1:
      return [negativePrompt];
    default:
      return [...none, negativePrompt];
  }
}

function unconditional(text: CoalitionText, encoded: (words: string) => PromptStates, none: () => PromptStates): PromptStates {
  const { negativePrompt, negativeStrength } = text;
  switch (negativeStrength) {
    case 0:
      return none();
    case 1:
      return encoded(negativePrompt);
    default:
      return combineStates([1 - negativeStrength, none()], [negativeStrength, encoded(negativePrompt)]);
  }
}

/** The text with each carrier after it, shortened by whole words until both fit; both start with the same words. */
async function carried(text: string, poles: AspectPoles, { encoder, chunks }: ConditioningSource): Promise<{ negative: string; positive: string }> {
  const words = text.split(' ').filter((word) => word !== '');
  const join = (count: number, carrier: string): string => {
    const kept = words
      .slice(0, count)
      .join(' ')
      .replace(/[\s,]+$/, '');
    return count === 0 ? carrier : `${count === words.length ? kept : withoutOpenGroups(kept)}, ${carrier}`;
  };
  const fits = async (count: number): Promise<boolean> =>
    (await encoder.fits(join(count, poles.negativeCarrier), chunks)) && encoder.fits(join(count, poles.positiveCarrier), chunks);
  let count = words.length;
  while (count > 0 && !(await fits(count))) {
    count -= 1;
  }
  return { negative: join(count, poles.negativeCarrier), positive: join(count, poles.positiveCarrier) };
}
