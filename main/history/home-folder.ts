import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { storageError } from '../database/sqlite-error.ts';
import type { HomeLayout } from './home-layout.ts';

/**
 * Makes the data folder and proves that it can be written to, before anything else is tried.
 * Throws StudioError `folder-not-writable`, `disk-full`.
 */
export function prepareHome(home: HomeLayout): void {
  try {
    for (const folder of [home.root, home.pictures, home.plain, home.approximate, home.thumbnails, home.regions, home.ledgers, home.sketches]) {
      mkdirSync(folder, { recursive: true });
    }
    const trial = join(home.root, `trial.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
    writeFileSync(trial, 'x', { flag: 'wx' });
    rmSync(trial);
  } catch (error) {
    throw storageError(error, home.root, 'home') ?? error;
  }
}

/** Whether a process with this number lives here. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, but belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
