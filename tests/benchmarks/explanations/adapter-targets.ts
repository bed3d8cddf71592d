import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SPLITS } from './splits.ts';
import type { Split, SplitName } from './splits.ts';
import { cellsOf } from './targets.ts';
import type { Target } from './targets.ts';

/** LoRAs trained for grading, on mixtures of known proportion, each with a card that holds the truth. */
const FOLDER = join(import.meta.dirname, 'adapters');

export const adapterFile = (name: string): string => join(FOLDER, `${name}.safetensors`);

/**
 * Every adapter as a target at full strength. `truth` of the card is aspect → level; for a mixture, the share of its
 * pictures that were so. An adapter belongs to the last split that has one of its aspects. One of no aspect is nothing, and
 * on the test split; one with a planted bias is neither, since no aspect says what it does, and is left out.
 */
export function adapterTargets(split: Split): readonly Target[] {
  if (!existsSync(FOLDER)) return [];
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.safetensors'))
    .map((file) => file.slice(0, -'.safetensors'.length))
    .toSorted();
  return names.flatMap((name): readonly Target[] => {
    const card: unknown = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
    const truth = truthOf(card);
    const aspects = Object.keys(truth);
    if (hasBias(card) || splitOf(aspects) !== split.name) return [];
    const sha256 = createHash('sha256')
      .update(readFileSync(adapterFile(name)))
      .digest('hex');
    const empty = aspects.length === 0;
    return [
      {
        id: `adapter ${name}`,
        kind: empty ? 'nothing' : 'adapter',
        truth,
        series: empty ? null : `adapters ${aspects.toSorted().join(' & ')}`,
        design: empty ? 'nothing' : aspects.length === 1 ? 'degrees' : 'alone',
        pairs: cellsOf({ ...split, seedsPerPrompt: 1 }).map((cell) => ({ ...cell, base: cell, personal: { ...cell, adapter: { name, sha256, strength: 1 } } })),
      },
    ];
  });
}

/** Where an adapter of these aspects is graded; null where no split has any of them. */
export function splitOf(aspects: readonly string[]): SplitName | null {
  if (aspects.length === 0) return 'test';
  const having = ([SPLITS.calibration, SPLITS.development, SPLITS.test] as const).filter(({ words, pixels }) =>
    [...words, ...pixels].some(({ aspect }) => aspects.includes(aspect)),
  );
  return having.at(-1)?.name ?? null;
}

function hasBias(card: unknown): boolean {
  const trained: unknown = typeof card === 'object' && card !== null && 'trained' in card ? card.trained : null;
  return typeof trained === 'object' && trained !== null && 'bias' in trained;
}

/** Aspect → level in −1…1, without those at 0. */
export function truthOf(card: unknown): Readonly<Record<string, number>> {
  if (typeof card !== 'object' || card === null || !('truth' in card)) throw new Error('A card for grading needs its truth.');
  return Object.fromEntries(
    Object.entries(Object(card.truth)).flatMap(([aspect, level]) => (typeof level === 'number' && level !== 0 ? [[aspect, level] as const] : [])),
  );
}
