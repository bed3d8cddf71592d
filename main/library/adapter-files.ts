import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';
import { StudioError } from '../engine/studio-error.ts';
import { syncFolder } from '../history/atomic-file.ts';

/** Files of adapters on the disk. */
export const ADAPTER_EXTENSION = '.safetensors';
const ID_LENGTH = 16;

export interface AdapterFileOnDisk {
  /** The beginning of the content's SHA-256. */
  readonly id: string;
  readonly sha256: string;
  readonly path: string;
  readonly sizeBytes: number;
}

export function idOfHash(sha256: string): string {
  return sha256.slice(0, ID_LENGTH);
}

/** Files of a folder that end as adapters do, in the order of their names; none where there is no such folder. */
export async function adapterFilesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(ADAPTER_EXTENSION))
    .toSorted()
    .map((name) => join(folder, name));
}

/** Hashes files, each once as long as it does not change. */
export class AdapterHashes {
  readonly #known = new Map<string, { readonly stamp: string; readonly file: AdapterFileOnDisk }>();

  async of(path: string): Promise<AdapterFileOnDisk> {
    const { size, mtimeMs } = await stat(path);
    const stamp = `${size} ${mtimeMs}`;
    const known = this.#known.get(path);
    if (known?.stamp === stamp) return known.file;
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
    const sha256 = hash.digest('hex');
    const file = { id: idOfHash(sha256), sha256, path, sizeBytes: size };
    this.#known.set(path, { stamp, file });
    return file;
  }
}

/** A copy that has no name of its own yet. */
export interface CopiedAdapter extends Omit<AdapterFileOnDisk, 'path'> {
  readonly temporary: string;
  /** Gives it its name: whole and on the disk, or not at all. */
  keepAs(path: string): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Copies a file beside its place to be, hashing it on the way and flushing it to the disk.
 * Throws StudioError `adapter-corrupt` when it can't be read, `disk-full`, `folder-not-writable`.
 */
export async function copyAdapter(source: string, folder: string): Promise<CopiedAdapter> {
  const entry = await stat(source).catch((cause: unknown) => {
    throw unreadable(source, "it can't be found. Check its name", cause);
  });
  if (!entry.isFile()) throw unreadable(source, 'it is no file. Choose the file that ends in .safetensors');
  const temporary = join(folder, `adapter.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  const discard = (): Promise<void> => rm(temporary, { force: true });
  const hash = createHash('sha256');
  try {
    await mkdir(folder, { recursive: true });
    const target = await open(temporary, 'wx');
    try {
      for await (const chunk of createReadStream(source)) {
        hash.update(chunk as Uint8Array);
        // Goes on where the last one ended, and writes all of it.
        await target.writeFile(chunk as Uint8Array);
      }
      await target.sync();
    } finally {
      await target.close();
    }
  } catch (error) {
    await discard();
    throw storageError(error, folder) ?? unreadable(source, "it can't be read", error);
  }
  const sha256 = hash.digest('hex');
  return {
    id: idOfHash(sha256),
    sha256,
    sizeBytes: entry.size,
    temporary,
    discard,
    async keepAs(path) {
      await rename(temporary, path);
      await syncFolder(dirname(path));
    },
  };
}

/** `…/Misty Mornings.safetensors` → `Misty Mornings` */
export function nameOfFile(path: string): string {
  return basename(path).replace(/\.safetensors$/iu, '');
}

function unreadable(path: string, reason: string, cause?: unknown): StudioError {
  return new StudioError('adapter-corrupt', `The adapter ${path} can't be used: ${reason}.`, { details: { path, reason }, cause });
}
