import type { Readout, Reading } from '../readout/readout.ts';
import type { Factor, Picture, Rendering } from '../rendering.ts';
import type { Scores, SeenLevels } from './scores.ts';
import { changeBetween, meanChange } from './change-map.ts';
import type { AspectEffect } from './statement.ts';
import { subjectPhrase } from './thing-place.ts';

/** How a picture with a factor differs from the one without it: the value function's difference. */
export interface Evidence {
  /** Aspect id → level with minus level without; empty without a readout. */
  readonly differences: Readonly<Record<string, number>>;
  /**
   * Aspects that may be claimed: known to the readout and above their least effect; highest score first. Of the phrase that
   * names the subject, none about where the subject stands: without it nothing stands there. Of what the factor doesn't
   * name, only what a judge agrees with in 85 of 100 cases.
   */
  readonly effects: readonly AspectEffect[];
  /** Aspects that the factor doesn't name: what moves of them comes beside what was asked for. Empty where nobody can tell. */
  readonly beside: ReadonlySet<string>;
  /** Aspect id → the strength that, together with the others', explains the differences; null where cross-talk was not measured. */
  readonly unmixed: Readonly<Record<string, number>> | null;
  /** Presence of the factor's own words, for phrases and the negative prompt. */
  readonly presence: { readonly withFactor: number; readonly withoutFactor: number } | null;
  /** Mean absolute pixel change, 0…1. */
  readonly pixelChange: number;
  /** Aspects of which the readout can't tell how far they moved here: it knows their poles too badly, at all or in such a style. */
  readonly unknown: ReadonlySet<string>;
  /** How well the readout knows a profile's own aspect where it moved, 0.5…1; null where nobody graded it or none is meant. */
  readonly grade: number | null;
  /** As far as levels mean something: of a one-sided aspect, what can be seen of it. */
  readonly levelsWith: Readonly<Record<string, number>>;
  readonly levelsWithout: Readonly<Record<string, number>>;
}

export interface Seen {
  readonly picture: Picture;
  readonly reading: Reading | null;
}

const UNREAD: SeenLevels = { levels: {} };

export async function evidenceFor(
  factor: Factor,
  rendering: Rendering,
  withFactor: Seen,
  without: Seen,
  readout: Readout | null,
  scores: Scores,
): Promise<Evidence> {
  const [after, before] = [withFactor.reading ?? UNREAD, without.reading ?? UNREAD];
  const differences = differencesOf(after.levels, before.levels, scores);
  const aside = await besideAll([factor], rendering, readout, Object.keys(differences));
  const words = wordsOf(factor, rendering);
  const presence =
    words === null || readout === null || withFactor.reading === null || without.reading === null
      ? null
      : { withFactor: await readout.presence(words, withFactor.reading), withoutFactor: await readout.presence(words, without.reading) };
  return {
    differences,
    effects: toldEffects(effectsAboveFloor(after, before, scores), aside, scores),
    beside: aside.beside,
    unmixed: scores.unmixed(differences),
    presence,
    pixelChange: meanChange(changeBetween(withFactor.picture, without.picture)),
    unknown: new Set(Object.keys(differences).filter((aspect) => !scores.knows(aspect, before, after))),
    grade: factor.aspect === null ? null : scores.gradeOf(factor.aspect, before, after),
    levelsWith: visibleLevels(after.levels, scores),
    levelsWithout: visibleLevels(before.levels, scores),
  };
}

/** What of a change comes beside what was switched. */
export interface Aside {
  /** Aspects that none of the switched factors names. */
  readonly beside: ReadonlySet<string>;
  /** Whether the phrase that names the subject is among them. */
  readonly takesSubject: boolean;
}

export const NOTHING_BESIDE: Aside = { beside: new Set(), takesSubject: false };

/** Effects that may be told: none about where a subject stands that one of the pictures lacks, no small ones beside what was asked for. */
export function toldEffects(effects: readonly AspectEffect[], { beside, takesSubject }: Aside, scores: Scores): readonly AspectEffect[] {
  const least = scores.leastSideEffect(takesSubject);
  return effects.filter(({ aspect, effect }) => !(takesSubject && scores.needsSubject(aspect)) && !(beside.has(aspect) && Math.abs(effect) < least));
}

/**
 * Phrases name aspects by what they mean, a profile's aspect names itself. What a negative prompt, a sketch or an adapter is
 * after, nobody says, so that nothing comes beside it.
 */
export async function besideAll(factors: readonly Factor[], rendering: Rendering, readout: Readout | null, aspects: readonly string[]): Promise<Aside> {
  const subject = subjectPhrase({ ...rendering, coalition: {} });
  const takesSubject = factors.some(({ id }) => id === subject?.id);
  if (readout === null || readout.sideEffects === null) return { beside: new Set(), takesSubject };
  let beside: ReadonlySet<string> = new Set(factors.length === 0 ? [] : aspects);
  for (const factor of factors) {
    const words = factor.kind === 'phrase' ? wordsOf(factor, rendering) : null;
    const named = words !== null ? await readout.namedAspects(words) : new Set(factor.kind === 'aspect' ? [factor.aspect ?? ''] : aspects);
    beside = new Set([...beside].filter((aspect) => !named.has(aspect)));
  }
  return { beside, takesSubject };
}

type Levels = Readonly<Record<string, number>>;

/** Of a one-sided aspect, what can be seen of it. */
export function visibleLevels(levels: Levels, scores: Scores): Levels {
  return Object.fromEntries(Object.entries(levels).map(([aspect, level]) => [aspect, scores.visible(aspect, level)]));
}

/** Level by level, as far as they can be seen. */
export function differencesOf(after: Levels, before: Levels, scores: Scores): Levels {
  const [now, then] = [visibleLevels(after, scores), visibleLevels(before, scores)];
  return Object.fromEntries(Object.entries(now).map(([aspect, level]) => [aspect, level - (then[aspect] ?? level)]));
}

export function effectsAboveFloor(after: SeenLevels, before: SeenLevels, scores: Scores): readonly AspectEffect[] {
  return Object.entries(differencesOf(after.levels, before.levels, scores))
    .map(([aspect, effect]) => ({ aspect, effect, noiseFloor: scores.floorOfAspect(aspect) }))
    .filter(({ aspect, effect, noiseFloor }) => Math.abs(effect) > noiseFloor && scores.knows(aspect, before, after))
    .sort((a, b) => scores.ofAspect(b.aspect, b.effect) - scores.ofAspect(a.aspect, a.effect));
}

/** The words whose presence in the picture can be asked for. */
export function wordsOf(factor: Factor, rendering: Rendering): string | null {
  switch (factor.kind) {
    case 'phrase':
      return factor.span === null ? factor.label : rendering.prompt.slice(...factor.span);
    case 'negative-prompt':
      return rendering.negativePrompt;
    case 'sketch':
    case 'aspect':
    case 'adapter':
      return null;
  }
}
