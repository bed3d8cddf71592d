import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Picture } from '../engine/rendering.ts';
import { writeFileAtomically } from '../history/atomic-file.ts';
import { pictureOfPng, pngOfPicture } from '../history/picture-png.ts';
import type { Measures } from '../library/measures.ts';
import type { EngineSession } from './engine-session.ts';
import { personalFactors, pictureKey, settingsAt, type ComparedCell, type ModelSide } from './model-pictures.ts';

export interface KeptPictureParts {
  /** Where pictures are kept. */
  readonly folder: string;
  readonly session: EngineSession;
  readonly measures: Measures;
}

export interface KeptPicture {
  /** Made of all that it depends on; its file is `<id>.png` in the folder. */
  readonly id: string;
  readonly picture: Picture;
  readonly evaluations: number;
}

/** A model's picture, made only once. Pictures that are asked for meanwhile come in between two of these, and never find another checkpoint open than their own. */
export async function keptModelPicture(
  { folder, session, measures }: KeptPictureParts,
  side: ModelSide,
  cell: ComparedCell,
  steps: number | null,
  provider: string,
  signal: AbortSignal,
): Promise<KeptPicture> {
  signal.throwIfAborted();
  const settings = settingsAt(side, cell, steps);
  const id = pictureKey(side, settings);
  const file = join(folder, `${id}.png`);
  if (existsSync(file)) return { id, picture: pictureOfPng(await readFile(file)), evaluations: 0 };
  const checkpoint = await measures.sourceOf(side.checkpoint);
  const made = await session.alone(async () => {
    const { factors } = await session.call('factors', { settings });
    const rendering = { ...settings, factors: personalFactors(factors), coalition: {} };
    return session.call('modelPicture', { checkpoint, provider, rendering }, { signal });
  }, signal);
  await writeFileAtomically(file, pngOfPicture(made.picture));
  return { id, ...made };
}
