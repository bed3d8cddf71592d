import type { Readout, Reading } from '../readout/readout.ts';
import type { Factor, Picture, Rendering } from '../rendering.ts';
import type { Scores } from './calibration.ts';
import { changeBetween, meanChange } from './change-map.ts';
import type { AspectEffect } from './statement.ts';

/** How a picture with a factor differs from the one without it: the value function's difference. */
export interface Evidence {
  /** Aspect id → level with minus level without; empty without a readout. */
  readonly differences: Readonly<Record<string, number>>;
  /** Aspects above their noise floor, highest score first. */
  readonly effects: readonly AspectEffect[];
  /** Presence of the factor's own words, for phrases and the negative prompt. */
  readonly presence: { readonly withFactor: number; readonly withoutFactor: number } | null;
  /** Mean absolute pixel change, 0…1. */
  readonly pixelChange: number;
  readonly levelsWith: Readonly<Record<string, number>>;
  readonly levelsWithout: Readonly<Record<string, number>>;
}

export interface Seen {
  readonly picture: Picture;
  readonly reading: Reading | null;
}

export async function evidenceFor(
  factor: Factor,
  rendering: Rendering,
  withFactor: Seen,
  without: Seen,
  readout: Readout | null,
  scores: Scores,
): Promise<Evidence> {
  const levelsWith = withFactor.reading?.levels ?? {};
  const levelsWithout = without.reading?.levels ?? {};
  const differences = differencesOf(levelsWith, levelsWithout);
  const words = wordsOf(factor, rendering);
  const presence =
    words === null || readout === null || withFactor.reading === null || without.reading === null
      ? null
      : { withFactor: await readout.presence(words, withFactor.reading), withoutFactor: await readout.presence(words, without.reading) };
  return {
    differences,
    effects: effectsAboveFloor(differences, scores),
    presence,
    pixelChange: meanChange(changeBetween(withFactor.picture, without.picture)),
    levelsWith,
    levelsWithout,
  };
}

export function differencesOf(after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(after).map(([aspect, level]) => [aspect, level - (before[aspect] ?? level)]));
}

export function effectsAboveFloor(differences: Readonly<Record<string, number>>, scores: Scores): readonly AspectEffect[] {
  return Object.entries(differences)
    .map(([aspect, effect]) => ({ aspect, effect, noiseFloor: scores.floorOfAspect(aspect) }))
    .filter(({ effect, noiseFloor }) => Math.abs(effect) > noiseFloor)
    .sort((a, b) => scores.ofAspect(b.aspect, b.effect) - scores.ofAspect(a.aspect, a.effect));
}

/** The words whose presence in the picture can be asked for. */
function wordsOf(factor: Factor, rendering: Rendering): string | null {
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
