import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';

/**
 * Writes a whole file or none: a temporary file beside it, flushed to the disk, then renamed. Two writers of one path
 * do not meet, since each has its own temporary file.
 * Throws StudioError `folder-not-writable`, `disk-full`.
 */
export async function writeFileAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const file = await open(temporary, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw storageError(error, path) ?? error;
  }
}

/** Makes the rename itself last; Windows has no such call and needs none. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const TEMPORARY = /\.(\d+)-[0-9a-f]{8}\.tmp$/;

/** Removes what a crash left behind: temporary files whose writer is gone. Returns how many. */
export async function removeOrphans(folders: readonly string[], isAlive: (pid: number) => boolean): Promise<number> {
  let removed = 0;
  for (const folder of folders) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    for (const name of names) {
      const writer = TEMPORARY.exec(name)?.[1];
      if (writer === undefined || isAlive(Number(writer))) continue;
      await rm(join(folder, name), { force: true });
      removed += 1;
    }
  }
  return removed;
}
