import { phraseInText } from '../diffusion/coalition-text.ts';
import type { Pipeline, Trajectory } from '../diffusion/pipeline.ts';
import { withoutNotation } from '../diffusion/prompt-weights.ts';
import type { Factor, Rendering } from '../rendering.ts';
import { attentionOf, attentionTo, enlarged, meanInCells } from './attention-maps.ts';
import type { ChangeMap } from './change-map.ts';
import { findPhrases } from './phrases.ts';
import { isGerund, LONG_PREPOSITIONS, PREPOSITIONS } from './phrase-words.ts';

/** A cell belongs to the thing where the map has at least this share of its largest value; chosen on composed scenes (0221). */
const SHARE = 0.27;
/** Where along the steps attention is asked for: as good as at all of them (0221). */
const ASKED = [1 / 3, 1 / 2];
/** Less or more of the area than this is no thing that one would point at. */
const LEAST_AREA = 0.03;
const MOST_AREA = 0.65;

/** The phrase that names what the picture shows: the head of the prompt's first noun chunk, if it is on. */
export function subjectPhrase(rendering: Rendering): Factor | null {
  const words = withoutNotation(rendering.prompt);
  const phrases = findPhrases(words);
  const head = phrases.find(({ start, end, chunk }, at) => {
    const text = words.slice(start, end).toLowerCase().split(/\s+/u);
    const [first = ''] = text;
    const says = PREPOSITIONS.has(first) || isGerund(first) || LONG_PREPOSITIONS.some((long) => long.every((word, place) => word === text[place]));
    return phrases[at + 1]?.chunk !== chunk && text.at(-1) !== 'of' && !says;
  });
  const named = rendering.factors.find(
    ({ kind, span }) => kind === 'phrase' && span !== null && head !== undefined && span[0] < head.end && head.end <= span[1],
  );
  return named === undefined || phraseInText(rendering, named) === null ? null : named;
}

/** Attention to a phrase at two steps, where things have their places and not yet their edges; null where none can be seen. */
export async function attentionToThing(
  pipeline: Pipeline,
  rendering: Rendering,
  { steps }: Trajectory,
  phrase: Factor,
  signal?: AbortSignal,
): Promise<ChangeMap | null> {
  const tokens = await pipeline.tokensOf(rendering, phrase);
  const asked = new Set(ASKED.map((share) => Math.floor(share * steps.length)));
  const weights =
    tokens.length === 0
      ? null
      : await attentionOf(
          pipeline,
          rendering,
          steps.filter((_, position) => asked.has(position)),
          signal,
        );
  return weights === null ? null : attentionTo(weights, tokens);
}

/**
 * Where the thing is that a phrase names: attention to the phrase times the root of the change that the phrase makes, cell
 * by cell, in the size of the picture. Attention alone also lies on what belongs to the thing (a dog's meadow); change alone
 * also on what only came along (its shadow, another cloud). `attention` lies on the latents' grid.
 */
export function thingMap(attention: ChangeMap, change: ChangeMap): ChangeMap {
  const cells = meanInCells(change, attention.width, attention.height);
  const values = attention.values.map((value, at) => value * Math.sqrt(cells.values[at] ?? 0));
  return enlarged({ ...attention, values }, change.width, change.height);
}

/** One flag a pixel; null where the thing can't be told from the rest. */
export function thingMask({ values }: ChangeMap): Uint8Array | null {
  const threshold = SHARE * values.reduce((most, value) => Math.max(most, value), 0);
  const mask = Uint8Array.from(values, (value) => (value > threshold ? 1 : 0));
  const area = mask.reduce((sum, flag) => sum + flag, 0) / mask.length;
  return area < LEAST_AREA || area > MOST_AREA ? null : mask;
}
