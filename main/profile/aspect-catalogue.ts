import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { aspectSchema, type Aspect, type Factor, type Settings } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';

const fileSchema = z.object({
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
  aspects: z.array(aspectSchema),
});

const poleWords = z.object({ word: z.string(), comparative: z.string() });
/** `resources/locales/aspects-<locale>.json`: names and words in another language; English is the catalogue's own. */
const translationSchema = z.object({
  groups: z.record(z.string(), z.string()),
  aspects: z.record(z.string(), z.object({ name: z.string(), negative: poleWords, positive: poleWords })),
});

/** What a person reads of aspects, in one language. */
export interface AspectList {
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly aspects: readonly Aspect[];
}

export interface AspectCatalogue extends AspectList {
  in(locale: Settings['locale']): AspectList;
  /** Factors with the names of their aspects in a language; the history keeps them in English. */
  named<Named extends Factor>(factors: readonly Named[], locale: Settings['locale']): Named[];
  /** Throws StudioError `aspect-unknown`, naming what comes nearest. */
  require(id: string): Aspect;
}

/** Reads `models/aspects.json` and its translations below `resources` (the folder that holds both). */
export function readAspects(resources: string): AspectCatalogue {
  const english = fileSchema.parse(JSON.parse(readFileSync(join(resources, 'models', 'aspects.json'), 'utf8')));
  const byId = new Map(english.aspects.map((aspect) => [aspect.id, aspect]));
  const lists = new Map<string, AspectList>();
  const inLanguage = (locale: string): AspectList => {
    const list = lists.get(locale) ?? translated(english, join(resources, 'resources', 'locales', `aspects-${locale}.json`));
    lists.set(locale, list);
    return list;
  };
  return {
    ...english,
    in: inLanguage,
    named(factors, locale) {
      const names = new Map(inLanguage(locale).aspects.map((aspect) => [aspect.id, aspect.name]));
      return factors.map((factor) => ({ ...factor, label: names.get(factor.aspect ?? '') ?? factor.label }));
    },
    require(id) {
      const aspect = byId.get(id);
      if (aspect !== undefined) return aspect;
      const tail = id.split('.').at(-1) ?? id;
      const similar = english.aspects.find((candidate) => tail !== '' && candidate.id.includes(tail.toLowerCase()));
      const advice = similar === undefined ? `Known aspects: ${english.aspects.map((known) => known.id).join(', ')}.` : `Did you mean “${similar.id}”?`;
      throw new StudioError('aspect-unknown', `There is no aspect “${id}”. ${advice}`, { details: { aspect: id } });
    },
  };
}

/** A word that a translation lacks stays English. */
function translated(english: AspectList, path: string): AspectList {
  if (!existsSync(path)) return english;
  const { groups, aspects } = translationSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  return {
    groups: english.groups.map((group) => ({ ...group, name: groups[group.id] ?? group.name })),
    aspects: english.aspects.map((aspect) => {
      const own = aspects[aspect.id];
      if (own === undefined) return aspect;
      return { ...aspect, name: own.name, negative: { ...aspect.negative, ...own.negative }, positive: { ...aspect.positive, ...own.positive } };
    }),
  };
}
