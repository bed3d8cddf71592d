import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../engine/studio-error.ts';
import { belongsToCheckpoint } from './checkpoint-files-kept.ts';
import { refuseClashes, requireSafePath, unsafe } from './file-names.ts';
import { walkFolder, type FoundFile } from './folder-walk.ts';
import { externalDataOf } from './onnx-external-data.ts';
import { ProtobufError } from './protobuf-reader.ts';
import { readSafetensorsHeader, SafetensorsError } from './safetensors-header.ts';

/** A folder that was looked through and found to hold a whole checkpoint, and nothing that reaches out of it. */
export interface InspectedCheckpoint {
  /** What the studio reads of it, in the order of its paths. */
  readonly files: readonly FoundFile[];
  readonly sizeBytes: number;
}

const LONGEST_INDEX = 1024 * 1024;

/**
 * Looks through a folder before anything of it is taken over.
 * Throws StudioError `checkpoint-unknown` (no folder), `checkpoint-incomplete` (names what is missing), `checkpoint-corrupt`,
 * `checkpoint-unsafe`.
 */
export async function inspectCheckpoint(directory: string): Promise<InspectedCheckpoint> {
  const found = await walkFolder(directory);
  const all = new Map(found.map((file) => [file.path, file]));
  await refuseHostileWeights(directory, found);
  await requireLayout(directory, all);
  const kept = new Map(found.filter((file) => belongsToCheckpoint(file.path)).map((file) => [file.path, file]));
  for (const path of [...kept.keys()].filter((name) => name.endsWith('.onnx'))) {
    for (const file of await externalFiles(directory, path, all)) kept.set(file.path, file);
  }
  const files = [...kept.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path } of files) requireSafePath(path, 'The folder');
  refuseClashes(
    files.map((file) => file.path),
    'The folder',
  );
  return { files, sizeBytes: files.reduce((sum, file) => sum + file.size, 0) };
}

/** As inspectCheckpoint, for a folder of networks in another layout: that they are whole, and reach for nothing outside. */
export async function inspectNetworks(directory: string): Promise<void> {
  const found = await walkFolder(directory);
  const all = new Map(found.map((file) => [file.path, file]));
  await refuseHostileWeights(directory, found);
  for (const path of [...all.keys()].filter((name) => name.endsWith('.onnx'))) await externalFiles(directory, path, all);
}

/** Safetensors are not read from a checkpoint, yet one that lies about itself is a bad sign for all the rest. */
async function refuseHostileWeights(directory: string, found: readonly FoundFile[]): Promise<void> {
  for (const { path } of found.filter((file) => file.path.endsWith('.safetensors'))) {
    try {
      await readSafetensorsHeader(join(directory, path));
    } catch (error) {
      if (error instanceof SafetensorsError) throw unsafe(`${path} can't be trusted: ${error.message}`, path);
      throw error;
    }
  }
}

async function requireLayout(directory: string, all: ReadonlyMap<string, FoundFile>): Promise<void> {
  const index = all.get('model_index.json');
  if (index === undefined) {
    throw incomplete(['model_index.json'], 'A checkpoint is a folder in the diffusers layout; its model_index.json lies at the top.');
  }
  const components = index.size > LONGEST_INDEX ? null : await readComponents(join(directory, 'model_index.json'));
  if (components === null) {
    throw new StudioError('checkpoint-corrupt', "The checkpoint's model_index.json can't be read: it is not a JSON object. Get the checkpoint again.", {
      details: { file: 'model_index.json', reason: 'it is not a JSON object' },
    });
  }
  requireParts(new Set(all.keys()), components);
}

/**
 * Whether a list of files makes a whole checkpoint. Throws StudioError `checkpoint-incomplete`, which names what is missing.
 * Without the index's own words, what is there tells which parts there have to be.
 */
export function requireParts(paths: ReadonlySet<string>, components: Readonly<Record<string, unknown>>): void {
  const second = isNamed(components, 'text_encoder_2') || paths.has('text_encoder_2/model.onnx');
  const denoiser = isNamed(components, 'transformer') && !isNamed(components, 'unet') ? 'transformer' : 'unet';
  const missing = [
    ...['text_encoder', denoiser, 'vae_decoder', ...(second ? ['text_encoder_2'] : [])].map((name) => `${name}/model.onnx`),
    `${denoiser}/config.json`,
    'scheduler/scheduler_config.json',
  ].filter((path) => !paths.has(path));
  for (const tokenizer of ['tokenizer', ...(second ? ['tokenizer_2'] : [])]) {
    if (paths.has(`${tokenizer}/tokenizer.json`) || (paths.has(`${tokenizer}/vocab.json`) && paths.has(`${tokenizer}/merges.txt`))) continue;
    missing.push(`${tokenizer}/tokenizer.json (or vocab.json with merges.txt)`);
  }
  if (missing.length === 0) return;
  const networks = missing.some((path) => path.endsWith('.onnx'));
  const foreign = [...paths].some((path) => /\.(?:safetensors|bin|ckpt)$/u.test(path));
  throw incomplete(
    missing,
    networks && foreign
      ? 'It holds PyTorch weights, not ONNX networks: convert it first, for instance with “optimum-cli export onnx --model FOLDER OUTPUT”.'
      : 'Get the missing files from where the checkpoint came from, then add the folder again.',
  );
}

function incomplete(missing: readonly string[], advice: string): StudioError {
  const list = missing.join(', ');
  return new StudioError('checkpoint-incomplete', `This folder is not a whole checkpoint: it has no ${list}. ${advice}`, {
    details: { missing: list, advice },
  });
}

async function readComponents(path: string): Promise<Readonly<Record<string, unknown>> | null> {
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** diffusers names a component `[library, class]`, and `[null, null]` where there is none. */
function isNamed(components: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = components[name];
  return Array.isArray(value) && value[1] !== null && value[1] !== undefined;
}

/** The files that a network's weights lie in besides its own. Throws StudioError `checkpoint-unsafe`, `checkpoint-corrupt`. */
async function externalFiles(directory: string, network: string, all: ReadonlyMap<string, FoundFile>): Promise<readonly FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const { location, offset, length } of await entriesOf(directory, network)) {
    requireSafePath(location, network);
    const path = posix.join(posix.dirname(network), location);
    const file = all.get(path);
    if (file === undefined)
      throw incomplete([path], `${network} keeps its weights there. Get the file from where the checkpoint came from, then add the folder again.`);
    if (offset + (length ?? 0) > file.size) {
      throw corrupt(network, `its weights lie up to byte ${offset + (length ?? 0)} of ${path}, which has ${file.size}`);
    }
    found.set(path, file);
  }
  return [...found.values()];
}

async function entriesOf(directory: string, network: string): ReturnType<typeof externalDataOf> {
  try {
    return await externalDataOf(join(directory, network));
  } catch (error) {
    if (error instanceof ProtobufError) throw corrupt(network, error.message);
    throw error;
  }
}

function corrupt(file: string, reason: string): StudioError {
  return new StudioError('checkpoint-corrupt', `The checkpoint's ${file} can't be used: ${reason}. Get the file again.`, { details: { file, reason } });
}
