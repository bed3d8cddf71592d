import Database from 'better-sqlite3';
import { StudioError } from '../engine/studio-error.ts';

/**
 * The expected failure that an error of SQLite or of the file system stands for; null when it is a bug.
 * @param place what the path belongs to: the data folder, which can be elsewhere, or a file that someone named
 */
export function storageError(error: unknown, path: string, place: 'home' | 'file' = 'file'): StudioError | null {
  const code = codeOf(error);
  if (code === null) return null;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'SQLITE_FULL') {
    return new StudioError('disk-full', `The disk that holds ${path} is full. Free some space and try again.`, {
      retryable: true,
      details: { path },
      cause: error,
    });
  }
  if (code === 'EISDIR' && place === 'file') {
    return new StudioError('folder-not-writable', `${path} is a folder. Name a file in it.`, { details: { path }, cause: error });
  }
  if (UNWRITABLE.has(code) || code.startsWith('SQLITE_READONLY') || code.startsWith('SQLITE_CANTOPEN') || code === 'SQLITE_PERM') {
    return new StudioError(
      'folder-not-writable',
      `FineXL Studio can't write to ${path}. Choose another ${place === 'home' ? 'data folder (FINEXL_HOME, or --home on the command line)' : 'place'}, or change its permissions.`,
      {
        details: { path },
        cause: error,
      },
    );
  }
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') return damaged(path, code, error);
  return null;
}

/** As `storageError`, but for SQLite's errors alone: for calls that do more than store. */
export function databaseError(error: unknown, path: string): StudioError | null {
  return error instanceof Database.SqliteError ? storageError(error, path, 'home') : null;
}

export function damaged(path: string, reason: string, cause?: unknown): StudioError {
  return new StudioError(
    'database-damaged',
    `The history in ${path} is damaged (${reason}). Your pictures are safe in the folder beside it. Move this file away to start a new history, or put the newest copy from the folder “backups” in its place.`,
    { details: { path, reason }, cause },
  );
}

const UNWRITABLE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST', 'ENOENT', 'EISDIR']);

function codeOf(error: unknown): string | null {
  if (error instanceof Database.SqliteError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}
