import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Generation } from '../../preload/contract.ts';
import { storageError } from '../database/sqlite-error.ts';
import { homeLayout } from '../history/home-layout.ts';
import { createPictureFiles } from '../history/picture-files.ts';
import { OPTIONS, parseOptions, usage } from './arguments.ts';
import type { UpscaleDocument } from './documents.ts';
import { finish, madeBefore, print, resolveId, type CommandContext } from './session.ts';

/** upscale ID: a picture of the history twice or four times as wide and high, as an entry of its own. */
export async function upscaleCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.upscale, args);
  const [typed, ...rest] = positionals;
  if (typed === undefined || rest.length > 0) throw usage('upscale needs one picture’s id, or “last”');
  const factor = factorOption(values.factor);
  if (values.out?.trim() === '') throw usage('--out needs a file');
  await context.withStudio({}, async ({ studio, home }) => {
    const answer = await studio.call('generation.upscale', { id: await resolveId(studio, typed), factor });
    const generation = answer.job === null ? await madeBefore(studio, answer.generationId) : await finish(context, studio, answer.job);
    const kept = createPictureFiles(homeLayout(home)).of(generation.id).picture;
    const document = documentOf(generation, values.out === undefined ? kept : await copied(kept, resolve(values.out)));
    print(context, document, linesOf(document, generation));
  });
}

function factorOption(text: string | undefined): 2 | 4 {
  if (text === undefined || text === '2') return 2;
  if (text === '4') return 4;
  throw usage(`--factor is 2 or 4, not “${text}”`);
}

async function copied(kept: string, path: string): Promise<string> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await copyFile(kept, path);
    return path;
  } catch (error) {
    throw storageError(error, path) ?? error;
  }
}

function documentOf(generation: Generation, picture: string): UpscaleDocument {
  const { id, upscale, width, height, provider, fallbacks, warnings, timings, evaluations } = generation;
  if (upscale === null) throw new Error(`“${id}” is no enlarged picture.`);
  return {
    id,
    of: upscale.of,
    factor: upscale.factor,
    network: upscale.network,
    width,
    height,
    provider,
    fallbacks,
    warnings,
    timings,
    evaluations,
    files: { picture },
  };
}

function linesOf(document: UpscaleDocument, { timings }: Generation): readonly string[] {
  const seconds = (timings.loadMs + timings.decodeMs) / 1000;
  return [
    `${document.of ?? 'A picture'} enlarged ${document.factor} times by ${document.network}: ${document.width}×${document.height}, in ${seconds.toFixed(1)} s`,
    '',
    `picture      ${document.files.picture}`,
    `id           ${document.id}`,
  ];
}
