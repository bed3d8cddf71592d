import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelSubject } from '../../preload/contract-models.ts';
import type { AdapterInput, Factor, RenderingSettings } from '../engine/rendering.ts';
import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';
import { hashCheckpoint, SUMS_FILE } from '../library/checkpoint-hashes.ts';

/** What the two models of a comparison are, before any picture is made. */
export interface ModelSides {
  readonly base: ModelSide;
  readonly personal: ModelSide;
}

export interface ModelSide {
  readonly checkpoint: CheckpointOnDisk;
  /** Of the checkpoint's files. */
  readonly fingerprint: string;
  readonly aspects: Readonly<Record<string, number>>;
  readonly adapters: readonly (AdapterInput & { readonly sha256: string })[];
}

export interface ComparedCell {
  readonly prompt: string;
  readonly seed: number;
}

/** Every prompt has seeds of its own: one seed makes all prompts lean alike. */
export function comparedCells(prompts: readonly string[], seeds: number): readonly ComparedCell[] {
  return prompts.flatMap((prompt, at) => Array.from({ length: seeds }, (_, turn) => ({ prompt, seed: 1 + Math.max(100, seeds) * at + turn })));
}

export function settingsAt({ checkpoint, aspects, adapters }: ModelSide, { prompt, seed }: ComparedCell, steps: number | null): RenderingSettings {
  const { numInferenceSteps, guidanceScale, width, height } = checkpoint.defaults;
  return {
    prompt,
    negativePrompt: '',
    seed,
    numInferenceSteps: steps ?? numInferenceSteps,
    guidanceScale,
    width,
    height,
    sketch: null,
    aspects,
    adapters: adapters.map(({ id, name, path, strength }) => ({ id, name, path, strength })),
  };
}

/** Only what is personal need be a factor: phrases play no part here. */
export function personalFactors(factors: readonly Factor[]): readonly Factor[] {
  return factors.filter(({ kind }) => kind !== 'phrase');
}

/** A name for a picture made of all that it depends on; an adapter counts by its content and not by where it lies. */
export function pictureKey({ fingerprint, adapters }: ModelSide, settings: RenderingSettings): string {
  return hashOf({ fingerprint, settings: { ...settings, adapters: adapters.map(({ sha256, strength }) => ({ sha256, strength })) } });
}

/** Changes with how models are explained, so that what is kept was found as it would be found now. */
const WAY_OF_EXPLAINING = 'share × amount, chance by swapping';

/** `measuredBy` names the base with the readout that reads its pictures. */
export function explanationKey(
  sides: ModelSides,
  measuredBy: string,
  subject: ModelSubject,
  cells: readonly ComparedCell[],
  steps: number | null,
  locale: string,
  version: string,
): string {
  const sideOf = ({ fingerprint, aspects, adapters }: ModelSide): unknown => ({
    fingerprint,
    aspects,
    adapters: adapters.map(({ sha256, strength }) => ({ sha256, strength })),
  });
  return hashOf({
    base: sideOf(sides.base),
    personal: sideOf(sides.personal),
    measuredBy,
    subject: subject.kind,
    cells,
    steps,
    locale,
    version,
    way: WAY_OF_EXPLAINING,
  });
}

/** From the list of hashes that came with the checkpoint, or else from its files. */
export async function checkpointFingerprint({ directory }: CheckpointOnDisk): Promise<string> {
  const list = await readFile(join(directory, SUMS_FILE), 'utf8').catch(() => null);
  return hashOf(list ?? (await hashCheckpoint(directory)));
}

export function hashOf(value: unknown): string {
  const sorted = JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
  return createHash('sha256').update(sorted).digest('hex').slice(0, 40);
}
