import type { ConceptPoles } from './concept-directions.ts';

/** Reads models/aspects.json for the dictionary. An aspect that is marked `oneSided` has no negative pole of its own. */
export function conceptPolesOf(json: unknown): readonly ConceptPoles[] {
  const { aspects } = fields(json);
  if (!Array.isArray(aspects)) throw new Error('aspects.json has no list of aspects.');
  return aspects.map((aspect: unknown) => {
    const { id, negative, positive, oneSided } = fields(aspect);
    return { id: text(id), positive: text(fields(positive)['carrier']), negative: oneSided === true ? null : text(fields(negative)['carrier']) };
  });
}

function fields(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) throw new Error('aspects.json lacks a part of an aspect.');
  return Object.fromEntries(Object.entries(value));
}

function text(value: unknown): string {
  if (typeof value !== 'string') throw new Error('aspects.json lacks a word of an aspect.');
  return value;
}
