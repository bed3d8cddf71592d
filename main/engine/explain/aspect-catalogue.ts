/** An aspect's words, as models/aspects.json gives them in English. */
export interface AspectWords {
  readonly id: string;
  readonly name: string;
  /** Whether only the positive pole can be seen: there is no such thing as less fog than none. */
  readonly oneSided: boolean;
  /** Whether it tells where the subject stands or who is with it: a picture without its subject has no level of it. */
  readonly aboutSubject: boolean;
  /** Comparatives of the poles: “cooler light”, “warmer light”. */
  readonly negative: string;
  readonly positive: string;
}

/** Reads models/aspects.json: `{aspects: [{id, name, oneSided?, aboutSubject?, negative: {comparative}, positive: {comparative}}]}`. Throws on another shape. */
export function parseAspectWords(json: unknown): readonly AspectWords[] {
  const { aspects } = fields(json);
  if (!Array.isArray(aspects)) throw new Error('aspects.json has no list of aspects.');
  return aspects.map((aspect: unknown) => {
    const { id, name, oneSided, aboutSubject, negative, positive } = fields(aspect);
    const comparative = (pole: unknown): string => text(fields(pole)['comparative']);
    return {
      id: text(id),
      name: text(name),
      oneSided: oneSided === true,
      aboutSubject: aboutSubject === true,
      negative: comparative(negative),
      positive: comparative(positive),
    };
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
