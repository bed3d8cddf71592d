import { open, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';
import { writeFileAtomically } from './atomic-file.ts';

/**
 * Writes a file that takes no other one's place: where the name is taken, it gets a number, “fox (2).png”. Answers with
 * the name. Throws StudioError `folder-not-writable`, `disk-full`.
 */
export async function writeNewFile(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const extension = extname(name);
  const stem = basename(name, extension);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${stem} (${number})${extension}`;
    const path = join(folder, candidate);
    if (!(await reserve(path))) continue;
    try {
      await writeFileAtomically(path, bytes);
      return candidate;
    } catch (error) {
      await rm(path, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

/** Takes the name, so that nobody else does before the file is whole; false where it is taken. */
async function reserve(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw storageError(error, path) ?? error;
  }
}
