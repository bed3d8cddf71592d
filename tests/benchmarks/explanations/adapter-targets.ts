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
 * pictures that were so. One whose truth is empty was trained on the plain distribution: nothing may be claimed of it.
 */
export function adapterTargets(split: Split): readonly Target[] {
  if (!existsSync(FOLDER)) return [];
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => file.slice(0, -'.safetensors'.length))
    .toSorted();
  return names.map((name): Target => {
    const truth = truthOf(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));
    const adapter: AdapterSource = {
      name,
      sha256: createHash('sha256')
        .update(readFileSync(adapterFile(name)))
        .digest('hex'),
      strength: 1,
    };
    const empty = Object.keys(truth).length === 0;
    return {
      id: `adapter ${name}`,
      kind: empty ? 'nothing' : 'adapter',
      truth,
      series: empty ? null : `adapters ${Object.keys(truth).toSorted().join(' & ')}`,
      design: empty ? 'nothing' : Object.keys(truth).length === 1 ? 'degrees' : 'alone',
      pairs: cellsOf(split).map((cell) => ({ ...cell, base: cell, personal: { ...cell, adapter } })),
    };
  });
}

/** Aspect → level in −1…1, without those at 0. */
export function truthOf(card: unknown): Readonly<Record<string, number>> {
  if (typeof card !== 'object' || card === null || !('truth' in card)) throw new Error('A card for grading needs its truth.');
  return Object.fromEntries(
    Object.entries(Object(card.truth)).flatMap(([aspect, level]) => (typeof level === 'number' && level !== 0 ? [[aspect, level] as const] : [])),
  );
}
