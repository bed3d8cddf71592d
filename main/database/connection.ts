import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { StudioError } from '../engine/studio-error.ts';
import { migrate, schemaVersion, type Migration } from './migration.ts';
import { migrations as allMigrations } from './schema.ts';
import { damaged, storageError } from './sqlite-error.ts';

export type Connection = Database.Database;

export interface DatabaseOptions {
  readonly path: string;
  /** Folder for the copies that are made before the schema changes. */
  readonly backups: string;
  readonly clock: () => Date;
  readonly migrations?: readonly Migration[];
}

/**
 * Opens the studio's database, the process's only writer. Backs up before it migrates.
 * Throws StudioError `database-newer`, `database-damaged`, `folder-not-writable`, `disk-full`.
 */
export function openDatabase(options: DatabaseOptions): Connection {
  const { path, migrations = allMigrations } = options;
  const existed = existsSync(path);
  let connection: Connection | null = null;
  try {
    connection = new Database(path, { timeout: 10_000 });
    connection.pragma('journal_mode = WAL');
    // A row may only follow its file, and must not vanish after it was announced: NORMAL could lose it on power loss.
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
    const problem = existed ? firstDamage(connection) : null;
    if (problem !== null) throw damaged(path, problem);
    refuseNewer(connection, path, migrations);
    if (schemaVersion(connection) > 0 && isBehind(connection, migrations)) backUp(connection, options);
    migrate(connection, migrations);
    return connection;
  } catch (error) {
    connection?.close();
    throw storageError(error, path, 'home') ?? error;
  }
}

/** Runs `work` as one transaction: all of its rows or none. */
export function atomically<T>(connection: Connection, work: () => T): T {
  return connection.transaction(work).immediate();
}

/** The first problem SQLite finds in the file, or null. */
export function firstDamage(connection: Connection): string | null {
  const result: unknown = connection.pragma('quick_check(1)', { simple: true });
  return result === 'ok' ? null : String(result);
}

function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}

function isBehind(connection: Connection, migrations: readonly Migration[]): boolean {
  return schemaVersion(connection) < latestVersion(migrations);
}

function refuseNewer(connection: Connection, path: string, migrations: readonly Migration[]): void {
  const version = schemaVersion(connection);
  const known = latestVersion(migrations);
  if (version <= known) return;
  throw new StudioError(
    'database-newer',
    `The history in ${path} was written by a newer FineXL Studio (schema ${version}; this one knows ${known}). Update FineXL Studio, or choose another data folder (FINEXL_HOME, or --home on the command line).`,
    { details: { path, version, known } },
  );
}

function backUp(connection: Connection, options: DatabaseOptions): void {
  mkdirSync(options.backups, { recursive: true });
  const stamp = options.clock().toISOString().replaceAll(/[:.]/g, '-');
  connection.prepare('VACUUM INTO ?').run(join(options.backups, `studio-schema-${schemaVersion(connection)}-${stamp}.sqlite`));
}
