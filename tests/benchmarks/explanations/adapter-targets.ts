import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Split } from './splits.ts';
import { cellsOf } from './targets.ts';
import type { AdapterSource, Target } from './targets.ts';

/** LoRAs trained for grading, on mixtures of known proportion, each with a card that holds the truth. */
const FOLDER = join(import.meta.dirname, 'adapters');

export const adapterFile = (name: string): string => join(FOLDER, `${name}.safetensors`);

/**
 * Every adapter as a target at full strength. `truth` of the card is aspect → level; for a mixture, the share of its
 * pictures that were so. One whose truth is empty moves no aspect: nothing may be claimed of it. An adapter belongs to the split that has its
 * aspects; one of aspects from two splits is left out.
 */
export function adapterTargets(split: Split): readonly Target[] {
  if (!existsSync(FOLDER)) return [];
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => file.slice(0, -'.safetensors'.length))
    .toSorted();
  const own = new Set([...split.words, ...split.pixels].map(({ aspect }) => aspect));
  return names.flatMap((name): readonly Target[] => {
    const truth = truthOf(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
    const aspects = Object.keys(truth);
    if (aspects.length === 0 ? split.name !== 'test' : !aspects.every((aspect) => own.has(aspect))) return [];
    const adapter: AdapterSource = {
      name,
      sha256: createHash('sha256')
        .update(readFileSync(adapterFile(name)))
        .digest('hex'),
      strength: 1,
    };
    const empty = aspects.length === 0;
    return [
      {
        id: `adapter ${name}`,
        kind: empty ? 'nothing' : 'adapter',
        truth,
        series: empty ? null : `adapters ${aspects.toSorted().join(' & ')}`,
        design: empty ? 'nothing' : aspects.length === 1 ? 'degrees' : 'alone',
        pairs: cellsOf({ ...split, seedsPerPrompt: 1 }).map((cell) => ({ ...cell, base: cell, personal: { ...cell, adapter } })),
      },
    ];
  });
}

/** Aspect → level in −1…1, without those at 0. */
export function truthOf(card: unknown): Readonly<Record<string, number>> {
  if (typeof card !== 'object' || card === null || !('truth' in card)) throw new Error('A card for grading needs its truth.');
  return Object.fromEntries(
    Object.entries(Object(card.truth)).flatMap(([aspect, level]) => (typeof level === 'number' && level !== 0 ? [[aspect, level] as const] : [])),
  );
}
