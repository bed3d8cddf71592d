import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { aspectSchema, type Aspect } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';

const fileSchema = z.object({
  groups: z.array(z.object({ id: z.string(), name: z.string() })),
  aspects: z.array(aspectSchema),
});

export interface AspectCatalogue {
  readonly groups: readonly { readonly id: string; readonly name: string }[];
  readonly aspects: readonly Aspect[];
  /** Throws StudioError `aspect-unknown`, naming what comes nearest. */
  require(id: string): Aspect;
}

/** Reads `models/aspects.json` of the resources. */
export function readAspects(models: string): AspectCatalogue {
  const { groups, aspects } = fileSchema.parse(JSON.parse(readFileSync(join(models, 'aspects.json'), 'utf8')));
  const byId = new Map(aspects.map((aspect) => [aspect.id, aspect]));
  return {
    groups,
    aspects,
    require(id) {
      const aspect = byId.get(id);
      if (aspect !== undefined) return aspect;
      const tail = id.split('.').at(-1) ?? id;
      const similar = aspects.find((candidate) => tail !== '' && candidate.id.includes(tail.toLowerCase()));
      const advice = similar === undefined ? `Known aspects: ${aspects.map((known) => known.id).join(', ')}.` : `Did you mean “${similar.id}”?`;
      throw new StudioError('aspect-unknown', `There is no aspect “${id}”. ${advice}`, { details: { aspect: id } });
    },
  };
}
