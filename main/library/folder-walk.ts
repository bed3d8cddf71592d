import { lstat, readdir, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import { unsafe } from './file-names.ts';

export interface FoundFile {
  /** Below the folder, with forward slashes. */
  readonly path: string;
  readonly size: number;
}

const DEEPEST = 8;
const MOST_FILES = 20_000;

/**
 * Every file below a folder but hidden ones. Throws StudioError `checkpoint-unsafe` for a link that leads out of the folder
 * or to another folder, and for what is no file (a device, a socket); `checkpoint-unknown` where there is no folder.
 */
export async function walkFolder(directory: string): Promise<readonly FoundFile[]> {
  const root = await realpath(directory).catch(() => null);
  if (root === null || !(await lstat(root)).isDirectory()) {
    throw new StudioError('checkpoint-unknown', `There is no folder ${directory}. Give the folder that holds the checkpoint's model_index.json.`, {
      details: { checkpoint: directory },
    });
  }
  const found: FoundFile[] = [];
  await visit(root, '', 0, found);
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function visit(root: string, folder: string, depth: number, found: FoundFile[]): Promise<void> {
  if (depth > DEEPEST) throw unsafe(`its folders are nested more than ${DEEPEST} deep`, folder);
  for (const { name } of await readdir(join(root, folder), { withFileTypes: true })) {
    if (name.startsWith('.')) continue;
    const path = folder === '' ? name : `${folder}/${name}`;
    const status = await lstat(join(root, path));
    if (status.isDirectory()) await visit(root, path, depth + 1, found);
    else if (status.isFile()) found.push({ path, size: status.size });
    else if (status.isSymbolicLink()) found.push({ path, size: await sizeOfLink(root, path) });
    else throw unsafe(`“${path}” is neither a file nor a folder`, path);
    if (found.length > MOST_FILES) throw unsafe(`it has more than ${MOST_FILES} files, far more than a checkpoint`, path);
  }
}

async function sizeOfLink(root: string, path: string): Promise<number> {
  const target = await realpath(join(root, path)).catch(() => null);
  if (target === null || !target.startsWith(root + sep)) {
    throw unsafe(
      `“${path}” is a link that leads out of the folder; where that is meant, copy the folder with its links followed (cp -rL) and add the copy`,
      path,
    );
  }
  const status = await lstat(target);
  if (!status.isFile()) throw unsafe(`“${path}” is a link to something that is no file`, path);
  return status.size;
}
