import { posix } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';

/** Names that Windows keeps for devices, whatever follows the first full stop. */
const DEVICE = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;
// Control characters, and what is not allowed or means something else in a name on one of the systems.
const FORBIDDEN = /[\u0000-\u001f\u007f<>:"|?*\\]/u;
const LONGEST_PATH = 400;

/** Whether a path from outside (a list, a repository, a network's file) names a file below a folder, on every system. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > LONGEST_PATH || posix.isAbsolute(path) || FORBIDDEN.test(path)) return false;
  return path
    .split('/')
    .every((name) => name !== '' && name !== '.' && name !== '..' && !/[. ]$/u.test(name) && !DEVICE.test(name) && Buffer.byteLength(name) <= 255);
}

/** Throws StudioError `checkpoint-unsafe` for a path that leads out of its folder or can't be a file's name everywhere. */
export function requireSafePath(path: string, where: string): string {
  if (isSafePath(path)) return path;
  throw unsafe(`${where} names the file ${JSON.stringify(path.slice(0, 120))}, which would lie outside its folder or can't be a file's name`, path);
}

/** Two names that differ in case alone are one file on some systems. Throws StudioError `checkpoint-unsafe`. */
export function refuseClashes(paths: readonly string[], where: string): void {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined) throw unsafe(`${where} has both ${other} and ${path}, which are one file on some systems`, path);
    seen.set(folded, path);
  }
}

export function unsafe(reason: string, file: string): StudioError {
  return new StudioError('checkpoint-unsafe', `This checkpoint was refused: ${reason}. Nothing was installed; get it from a source you trust.`, {
    details: { reason, file: file.slice(0, 200) },
  });
}

/** An id for a checkpoint from a folder's or repository's name: lower case, digits, dots and hyphens. */
export function idOfName(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/gu, '')
    .slice(0, 64);
  return id === '' || !isSafePath(id) ? 'checkpoint' : id;
}
