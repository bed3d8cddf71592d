import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';

export const SUMS_FILE = 'SHA256SUMS.json';

/** Path below the checkpoint's folder, with forward slashes → SHA-256 in hex. */
export type CheckpointSums = Readonly<Record<string, string>>;

const sumsSchema = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

export type HashVerdict =
  | { readonly kind: 'match'; readonly files: number }
  | { readonly kind: 'no-list' }
  | { readonly kind: 'differ'; readonly missing: readonly string[]; readonly changed: readonly string[] };

/** What a picture depends on: networks, configurations, vocabularies; not the card, its pictures and licences beside them. */
const isRead = (name: string): boolean => /\.(?:onnx|data|json|txt|safetensors)$/u.test(name) && name !== SUMS_FILE && name !== 'contact-prompts.json';

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
  const sums: [string, string][] = [];
  for (const path of paths) sums.push([path, await sha256(join(directory, ...path.split('/')))]);
  return Object.fromEntries(sums);
}

/** Compares the files with the list that came with them. */
export async function verifyCheckpoint(directory: string): Promise<HashVerdict> {
  const list = await readFile(join(directory, SUMS_FILE), 'utf8').catch(() => null);
  if (list === null) return { kind: 'no-list' };
  const expected = sumsSchema.parse(JSON.parse(list));
  const missing: string[] = [];
  const changed: string[] = [];
  for (const [path, sum] of Object.entries(expected)) {
    const found = await sha256(join(directory, ...path.split('/'))).catch(() => null);
    if (found === null) missing.push(path);
    else if (found !== sum) changed.push(path);
  }
  if (missing.length === 0 && changed.length === 0) return { kind: 'match', files: Object.keys(expected).length };
  return { kind: 'differ', missing, changed };
}

async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
