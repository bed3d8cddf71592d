import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseAspectPoles } from '../../../main/engine/diffusion/aspect-poles.ts';
import type { AspectPoles } from '../../../main/engine/diffusion/aspect-poles.ts';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { openPipeline } from '../../../main/engine/diffusion/text-to-image.ts';
import { parseAspectWords } from '../../../main/engine/explain/aspect-catalogue.ts';
import type { AspectWords } from '../../../main/engine/explain/aspect-catalogue.ts';
import { readCalibration } from '../../../main/engine/explain/calibration-file.ts';
import type { ConceptPoles } from '../../../main/engine/explain/concept-directions.ts';
import type { ReadingPair } from '../../../main/engine/explain/model-pairs.ts';
import { conceptPolesOf } from '../../../main/engine/explain/concept-poles.ts';
import { scoresBy } from '../../../main/engine/explain/scores.ts';
import type { Scores } from '../../../main/engine/explain/scores.ts';
import type { MessageFile } from '../../../main/engine/messages.ts';
import { readEngineResources } from '../../../main/engine/engine-resources.ts';
import { readPngPicture } from '../../../main/engine/picture-file.ts';
import { openReadout } from '../../../main/engine/readout/clip-readout.ts';
import { readReadoutConfig } from '../../../main/engine/readout/readout-config.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import { hashCheckpoint } from '../../../main/library/checkpoint-hashes.ts';
import { PictureStore } from './picture-store.ts';
import { cellsOf } from './targets.ts';
import type { SourcePair } from './targets.ts';
import type { Split } from './splits.ts';

/** The bundled checkpoint at work, with its readout and the store of pictures. */
export interface Laboratory {
  readonly pipeline: Pipeline;
  readonly readout: Readout;
  readonly store: PictureStore;
  readonly aspects: readonly AspectWords[];
  readonly poles: readonly ConceptPoles[];
  readonly carriers: readonly AspectPoles[];
  readonly scores: Scores;
  readonly logitScale: number;
  readonly locales: Readonly<Record<string, MessageFile>>;
  readonly numInferenceSteps: number;
  /** Of the checkpoint's files, short. */
  readonly fingerprint: string;
  close(): Promise<void>;
}

/** One thread a process: pictures are the same whatever cores a machine has, and processes side by side share the work. */
const THREADS = 1;

export interface LaboratoryOptions {
  readonly project: string;
  readonly cache: string;
  readonly numInferenceSteps: number;
  readonly onRendered: () => void;
}

export async function openLaboratory({ project, cache, numInferenceSteps, onRendered }: LaboratoryOptions): Promise<Laboratory> {
  const directory = join(project, 'models', 'storybook');
  const catalogue: unknown = JSON.parse(await readFile(join(project, 'models', 'aspects.json'), 'utf8'));
  const carriers = parseAspectPoles(catalogue);
  const aspects = parseAspectWords(catalogue);
  const pipeline = await openPipeline({ directory, id: 'storybook', provider: 'cpu', threads: THREADS, aspects: carriers, readPicture: readPngPicture });
  const readoutDirectory = join(directory, 'readout');
  const readout = await openReadout({ directory: readoutDirectory, encodeText: (text) => pipeline.encodeText(text), aspects: carriers, threads: THREADS });
  const config = await readReadoutConfig(readoutDirectory);
  if (readout === null || config === null) throw new Error('storybook has no readout to grade with.');
  const sums = await hashCheckpoint(directory);
  const hashOf = (wanted: (path: string) => boolean): string =>
    createHash('sha256')
      .update(JSON.stringify([Object.entries(sums).filter(([path]) => wanted(path)), carriers, numInferenceSteps, THREADS]))
      .digest('hex');
  const fingerprints = {
    pictures: hashOf((path) => !path.startsWith('readout/')),
    readings: hashOf((path) => !/readout\/(?:calibration|presence)\.json$/u.test(path)),
  };
  const store = new PictureStore({ folder: cache, pipeline, readout, aspects, numInferenceSteps, fingerprints, onRendered });
  return {
    pipeline,
    readout,
    store,
    aspects,
    poles: conceptPolesOf(catalogue),
    carriers,
    scores: scoresBy(await readCalibration(readoutDirectory), {
      grades: readout.grades,
      oneSided: new Set(aspects.filter(({ oneSided }) => oneSided).map(({ id }) => id)),
    }),
    logitScale: config.logitScale,
    locales: (await readEngineResources(project)).locales,
    numInferenceSteps,
    fingerprint: fingerprints.readings.slice(0, 12),
    async close() {
      await Promise.all([pipeline.close(), readout.close()]);
    },
  };
}

export async function readPairs({ store }: Pick<Laboratory, 'store'>, pairs: readonly SourcePair[]): Promise<readonly ReadingPair[]> {
  const read: ReadingPair[] = [];
  for (const { prompt, seed, base, personal } of pairs) {
    read.push({ prompt, seed, base: await store.reading(base), personal: await store.reading(personal) });
  }
  return read;
}

/** Enough to average over scenes, few enough to render for every pole. */
export const responsePrompts = ({ prompts }: Split): readonly string[] => prompts.slice(0, 3);

/** What full strength of one pole did on the base checkpoint's own pictures. */
export interface PoleResponse {
  readonly aspect: string;
  readonly sign: 1 | -1;
  readonly pairs: readonly ReadingPair[];
}

/** Every pole at full strength, by the base checkpoint itself on the calibration split's prompts: the knowledge that only an explainer with the pipeline has. */
export async function measureResponses({ store, poles }: Laboratory, split: Split, prompts = responsePrompts(split)): Promise<readonly PoleResponse[]> {
  const cells = cellsOf({ ...split, seedsPerPrompt: 1 }).filter(({ prompt }) => prompts.includes(prompt));
  const responses: PoleResponse[] = [];
  for (const { id, negative } of poles) {
    for (const sign of negative === null ? ([1] as const) : ([1, -1] as const)) {
      const pairs: ReadingPair[] = [];
      for (const cell of cells) {
        const [base, personal] = [await store.reading(cell), await store.reading({ ...cell, aspects: { [id]: sign } })];
        pairs.push({ ...cell, base, personal });
      }
      responses.push({ aspect: id, sign, pairs });
    }
  }
  return responses;
}
