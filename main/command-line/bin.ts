import { copyFile, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';
import { StudioError } from '../engine/studio-error.ts';

export interface BinPlace {
  readonly platform: NodeJS.Platform;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock?: () => Date;
}

/**
 * Moves files to the operating system's bin without a window: on Linux as the freedesktop.org Trash specification 1.0 has
 * it, on macOS into the folder that Finder shows as the bin. Windows has no such folder. Throws StudioError `usage`.
 */
export async function moveToBin(paths: readonly string[], place: BinPlace): Promise<void> {
  if (place.platform === 'win32') throw new StudioError('usage', 'On Windows only the window can move pictures to the bin: delete them there.');
  for (const path of paths) {
    try {
      await (place.platform === 'darwin' ? toFolder(path, join(homeOf(place), '.Trash')) : toTrash(path, place));
    } catch (error) {
      throw storageError(error, path) ?? error;
    }
  }
}

/** The note comes first and takes the name; then the file follows it. */
async function toTrash(path: string, place: BinPlace): Promise<void> {
  const data = place.environment['XDG_DATA_HOME'];
  const trash = join(data !== undefined && data !== '' ? data : join(homeOf(place), '.local', 'share'), 'Trash');
  const [files, info] = [join(trash, 'files'), join(trash, 'info')];
  for (const folder of [files, info]) await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = await firstFree(basename(path), (candidate) => join(info, `${candidate}.trashinfo`));
  const note = join(info, `${name}.trashinfo`);
  try {
    const deleted = localTime((place.clock ?? (() => new Date()))());
    await writeFile(note, `[Trash Info]\nPath=${path.split('/').map(encodeURIComponent).join('/')}\nDeletionDate=${deleted}\n`);
    await move(path, join(files, name));
  } catch (error) {
    await rm(note, { force: true });
    throw error;
  }
}

async function toFolder(path: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const name = await firstFree(basename(path), (candidate) => join(folder, candidate));
  await move(path, join(folder, name));
}

/** Takes the first name that is free, by making the file that stands for it. */
async function firstFree(name: string, fileOf: (candidate: string) => string): Promise<string> {
  const extension = extname(name);
  for (let number = 1; ; number += 1) {
    const candidate = number === 1 ? name : `${basename(name, extension)}.${number}${extension}`;
    try {
      await (await open(fileOf(candidate), 'wx')).close();
      return candidate;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

/** Also to another disk. */
async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EXDEV')) throw error;
    await copyFile(from, to);
    await rm(from);
  }
}

function homeOf({ environment }: BinPlace): string {
  const home = environment['HOME'];
  return home !== undefined && home !== '' ? home : homedir();
}

/** As the specification wants it: YYYY-MM-DDThh:mm:ss, in local time. */
function localTime(date: Date): string {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}
