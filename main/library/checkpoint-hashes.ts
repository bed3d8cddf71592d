import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../engine/studio-error.ts';
import { isSafePath } from './file-names.ts';

export const SUMS_FILE = 'SHA256SUMS.json';

/** Path below the checkpoint's folder, with forward slashes → SHA-256 in hex. */
export type CheckpointSums = Readonly<Record<string, string>>;

const sumsSchema = z.record(z.string().refine(isSafePath), z.string().regex(/^[0-9a-f]{64}$/));

export type HashVerdict =
  | { readonly kind: 'match'; readonly files: number }
  | { readonly kind: 'no-list' }
  | { readonly kind: 'differ'; readonly missing: readonly string[]; readonly changed: readonly string[] };

export interface HashingOptions {
  /** Told of every piece that was read, in bytes. */
  readonly onBytes?: (bytes: number) => void;
  readonly signal?: AbortSignal;
}

/** What a picture depends on: networks, configurations, vocabularies; not the card, its pictures and licences beside them. */
const isRead = (name: string): boolean =>
  /\.(?:onnx|onnx_data|data|pb|json|txt|safetensors)$/u.test(name) && name !== SUMS_FILE && name !== 'contact-prompts.json';

/** Hashes every file that the checkpoint's programs read. */
export async function hashCheckpoint(directory: string): Promise<CheckpointSums> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && isRead(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(directory.length + 1)
        .split(sep)
        .join('/'),
    )
    .toSorted();
  return hashFiles(directory, paths);
}

export async function hashFiles(directory: string, paths: readonly string[], options: HashingOptions = {}): Promise<CheckpointSums> {
  const sums: [string, string][] = [];
  for (const path of paths) sums.push([path, await sha256(join(directory, ...path.split('/')), options)]);
  return Object.fromEntries(sums);
}

/** The list that came with a checkpoint; null when there is none. Throws StudioError `checkpoint-corrupt` when it can't be read. */
export async function readSums(file: string): Promise<CheckpointSums | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    return sumsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new StudioError('checkpoint-corrupt', `The checkpoint's list of hashes can't be used: ${file} is damaged or names files outside the folder.`, {
      details: { file, reason: 'it is damaged or names files outside the folder' },
      cause,
    });
  }
}

/** Compares the files with the list that came with them, or with the one in `sumsFile`. */
export async function verifyCheckpoint(directory: string, options: HashingOptions & { readonly sumsFile?: string } = {}): Promise<HashVerdict> {
  const expected = await readSums(options.sumsFile ?? join(directory, SUMS_FILE));
  return expected === null ? { kind: 'no-list' } : compareWithSums(directory, expected, options);
}

export async function compareWithSums(directory: string, expected: CheckpointSums, options: HashingOptions = {}): Promise<HashVerdict> {
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [path, sum] of Object.entries(expected)) {
    const file = join(directory, ...path.split('/'));
    if (!(await isFile(file))) missing.push(path);
    else if ((await sha256(file, options)) !== sum) changed.push(path);
  }
  if (missing.length === 0 && changed.length === 0) return { kind: 'match', files: Object.keys(expected).length };
  return { kind: 'differ', missing, changed };
}

async function isFile(path: string): Promise<boolean> {
  const status = await stat(path).catch(() => null);
  return status?.isFile() === true;
}

export async function sha256(path: string, { onBytes, signal }: HashingOptions = {}): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024, ...(signal === undefined ? {} : { signal }) })) {
    const bytes = chunk as Buffer;
    hash.update(bytes);
    onBytes?.(bytes.length);
  }
  return hash.digest('hex');
}
