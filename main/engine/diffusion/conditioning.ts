import { StudioError } from '../studio-error.ts';
import { blendKey } from './adapter-blend.ts';
import type { AdapterBlend } from './adapter-blend.ts';
import { combine } from '../runtime/linear-combination.ts';
import type { Tensor } from '../runtime/tensor.ts';
import type { AspectPoles } from './aspect-poles.ts';
import type { CoalitionText } from './coalition-text.ts';
import type { Conditioning } from './pipeline.ts';
import type { PromptEncoder } from './prompt-encoder.ts';
import type { PromptTokenizer } from './tokenizer.ts';

export interface ConditioningSource {
  readonly encoder: PromptEncoder;
  readonly aspects: ReadonlyMap<string, AspectPoles>;
  /** Whether the network is guided by a second, unconditional evaluation. */
  readonly guided: boolean;
  readonly guidanceScale: number;
  /** The adapters in `encoder` and in the network that will be conditioned. */
  readonly adapters: AdapterBlend;
}

/**
 * c(S): hidden states for a coalition.
 *
 *   c = E(P) + Σ (sₚ − 1) (E(P) − E(P ∖ p)) + Σ ½ λₐ (E(P, a⁺) − E(P, a⁻))
 *
 * P: the prompt without the phrases that are off; p: phrases at a strength other than 0 and 1; a: aspects with level λ and
 * the carriers of their poles (DESIGN, section 4). The unconditional side is E("") + s (E(N) − E("")) for a negative
 * prompt N of strength s.
 */
export async function conditioningFor(text: CoalitionText, source: ConditioningSource): Promise<Conditioning> {
  const { encoder } = source;
  const tokenizer = await encoder.tokenizer();
  const aspects = text.aspects.map(({ aspect, level }) => {
    const poles = source.aspects.get(aspect);
    if (poles === undefined) {
      throw new StudioError('aspect-unknown', `There is no aspect "${aspect}".`, { details: { aspect } });
    }
    return { level, ...carried(text.prompt, poles, tokenizer) };
  });
  const negatives = source.guided ? negativeTexts(text) : [];
  const words = [
    text.prompt,
    ...negatives,
    ...text.partial.map(({ without }) => without),
    ...aspects.flatMap(({ negative, positive }) => [negative, positive]),
  ];
  const encodings = await encoder.encodeAll(words);
  const states = new Map(words.map((word, index) => [word, encodings[index]?.hiddenStates]));
  const encoded = (word: string): Tensor => {
    const found = states.get(word);
    if (found === undefined) {
      throw new Error('A text of the conditioning was not encoded.');
    }
    return found;
  };

  const whole = encoded(text.prompt);
  const terms: (readonly [number, Tensor])[] = [];
  for (const { without, weight } of text.partial) {
    terms.push([weight, whole], [-weight, encoded(without)]);
  }
  for (const { level, negative, positive } of aspects) {
    terms.push([level / 2, encoded(positive)], [-level / 2, encoded(negative)]);
  }
  const conditional = terms.length === 0 ? whole : combine([1, whole], ...terms);
  return {
    conditional,
    unconditional: source.guided ? unconditional(text, encoded) : null,
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

function negativeTexts({ negativePrompt, negativeStrength }: CoalitionText): readonly string[] {
  switch (negativeStrength) {
    case 0:
      return [''];
    case 1:
      return [negativePrompt];
    default:
      return ['', negativePrompt];
  }
}

function unconditional(text: CoalitionText, encoded: (words: string) => Tensor): Tensor {
  const { negativePrompt, negativeStrength } = text;
  switch (negativeStrength) {
    case 0:
      return encoded('');
    case 1:
      return encoded(negativePrompt);
    default:
      return combine([1 - negativeStrength, encoded('')], [negativeStrength, encoded(negativePrompt)]);
  }
}

/** The text with each carrier after it, shortened by whole words until both fit; both start with the same words. */
function carried(text: string, poles: AspectPoles, tokenizer: PromptTokenizer): { negative: string; positive: string } {
  const words = text.split(' ').filter((word) => word !== '');
  const join = (count: number, carrier: string): string =>
    count === 0
      ? carrier
      : `${words
          .slice(0, count)
          .join(' ')
          .replace(/[\s,]+$/, '')}, ${carrier}`;
  const fits = (count: number): boolean =>
    [poles.negativeCarrier, poles.positiveCarrier].every((carrier) => tokenizer.count(join(count, carrier)) <= tokenizer.maxLength);
  let count = words.length;
  while (count > 0 && !fits(count)) {
    count -= 1;
  }
  return { negative: join(count, poles.negativeCarrier), positive: join(count, poles.positiveCarrier) };
}
