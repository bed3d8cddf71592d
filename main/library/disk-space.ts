import { statfs } from 'node:fs/promises';
import { StudioError } from '../engine/studio-error.ts';

/** What has to stay free besides: a full disk harms more than a missing checkpoint. */
const RESERVE = 256 * 1024 * 1024;

export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Throws StudioError `disk-full` when so many bytes more would not fit. */
export async function requireSpace(folder: string, bytes: number): Promise<void> {
  const free = await freeBytes(folder);
  if (bytes + RESERVE <= free) return;
  throw new StudioError(
    'disk-full',
    `This needs ${gigabytes(bytes)} GB, and the disk of ${folder} has ${gigabytes(free)} GB free. Make room, or choose another data folder (FINEXL_HOME, or --home on the command line).`,
    { retryable: true, details: { path: folder, needed: bytes, free } },
  );
}

function gigabytes(bytes: number): string {
  return (bytes / 1024 ** 3).toFixed(bytes < 1024 ** 3 ? 2 : 1);
}
