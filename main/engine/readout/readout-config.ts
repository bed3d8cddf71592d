import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../studio-error.ts';
import type { PoleGrades, SideEffectGrades, StyleGrades } from './readout.ts';

/** readout/config.json and readout/presence.json of a checkpoint. */
export interface ReadoutConfig {
  readonly projectionDim: number;
  /** Side in pixels of the square picture that the image encoder takes. */
  readonly imageSize: number;
  readonly imageMean: readonly number[];
  readonly imageStd: readonly number[];
  /** Factor from cosine to logit; used where the image encoder has no head for aspect levels. */
  readonly logitScale: number;
  /** Aspects in the order of the head `aspect_levels`; empty when the encoder has none. */
  readonly aspects: readonly string[];
  /** Presence of a phrase: p = sigmoid(a · cos + b). */
  readonly presence: { readonly a: number; readonly b: number };
  /** `auc` of presence.json. */
  readonly grades: Readonly<Record<string, PoleGrades>>;
  /** `sideEffects` of presence.json. */
  readonly sideEffects: SideEffectGrades | null;
  /** `styles` of presence.json. */
  readonly styles: readonly StyleGrades[];
}

/** Null when the checkpoint has no readout. Throws StudioError `checkpoint-corrupt` when it has one that can't be read. */
export async function readReadoutConfig(directory: string): Promise<ReadoutConfig | null> {
  const config = await readJson(join(directory, 'config.json'));
  if (config === null) return null;
  const presence = (await readJson(join(directory, 'presence.json'))) ?? {};
  const logitScale = numberIn(config, 'logit_scale', 100);
  return {
    projectionDim: numberIn(config, 'projection_dim'),
    imageSize: numberIn(config, 'image_size'),
    imageMean: numbersIn(config, 'image_mean'),
    imageStd: numbersIn(config, 'image_std'),
    logitScale,
    aspects: wordsIn(config, 'aspects'),
    presence: { a: numberIn(presence, 'a', logitScale), b: numberIn(presence, 'b', -logitScale / 4) },
    grades: gradesIn(presence['auc']),
    sideEffects: sideEffectsIn(presence['sideEffects']),
    styles: stylesIn(presence['styles']),
  };
}

async function readJson(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return null;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw corrupt(path, 'no JSON', cause);
  }
  if (typeof value !== 'object' || value === null) throw corrupt(path, 'no object');
  return Object.fromEntries(Object.entries(value));
}

function numberIn(json: Readonly<Record<string, unknown>>, key: string, fallback?: number): number {
  const value = json[key] ?? fallback;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw corrupt(key, 'no number');
  return value;
}

function numbersIn(json: Readonly<Record<string, unknown>>, key: string): readonly number[] {
  const value = json[key];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'number')) throw corrupt(key, 'no list of numbers');
  return value.map(Number);
}

/** Null where nothing is said of side effects. */
function sideEffectsIn(json: unknown): SideEffectGrades | null {
  if (typeof json !== 'object' || json === null) return null;
  const { least, leastOfSubject = least, share, named } = fieldsOf(json);
  const { least: leastCosine, within } = fieldsOf(named);
  const numbers = [least, leastOfSubject, leastCosine, within, ...Object.values(fieldsOf(share))];
  if (!numbers.every((value) => typeof value === 'number' && Number.isFinite(value))) throw corrupt('presence.json', 'no numbers for side effects');
  return {
    least: Number(least),
    leastOfSubject: Number(leastOfSubject),
    share: Object.fromEntries(Object.entries(fieldsOf(share)).map(([aspect, value]) => [aspect, Number(value)])),
    named: { least: Number(leastCosine), within: Number(within) },
  };
}

/** Empty where nobody graded styles of their own. */
function stylesIn(json: unknown): readonly StyleGrades[] {
  if (json === undefined) return [];
  if (!Array.isArray(json)) throw corrupt('presence.json', 'no list of styles');
  return json.map((entry: unknown): StyleGrades => {
    const { aspect, phrase, least, auc } = fieldsOf(entry);
    if (typeof least !== 'number') throw corrupt('presence.json', 'no number from which on a style shows');
    if (typeof aspect === 'string') return { shownBy: { aspect, least }, grades: gradesIn(auc) };
    if (typeof phrase === 'string') return { shownBy: { phrase, least }, grades: gradesIn(auc) };
    throw corrupt('presence.json', 'neither aspect nor phrase of a style');
  });
}

const fieldsOf = (json: unknown): Readonly<Record<string, unknown>> =>
  typeof json === 'object' && json !== null ? Object.fromEntries(Object.entries(json)) : {};

/** Grades that are absent, or one number for everything, say nothing of an aspect. */
function gradesIn(json: unknown): Readonly<Record<string, PoleGrades>> {
  if (typeof json !== 'object' || json === null) return {};
  const grade = (pole: unknown): number | null => (typeof pole === 'number' && Number.isFinite(pole) ? pole : null);
  return Object.fromEntries(
    Object.entries(json).map(([aspect, poles]: [string, unknown]) => {
      const { positive, negative } = typeof poles === 'object' && poles !== null ? Object.fromEntries(Object.entries(poles)) : {};
      return [aspect, { positive: grade(positive), negative: grade(negative) }];
    }),
  );
}

function wordsIn(json: Readonly<Record<string, unknown>>, key: string): readonly string[] {
  const value = json[key] ?? [];
  if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string')) throw corrupt(key, 'no list of names');
  return value.map(String);
}

function corrupt(what: string, reason: string, cause?: unknown): StudioError {
  return new StudioError('checkpoint-corrupt', `The readout's configuration is damaged: ${what} is ${reason}.`, {
    details: { component: 'readout', what, reason },
    cause,
  });
}
