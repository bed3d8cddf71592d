import type { Connection } from './connection.ts';

/** One step of the schema. Versions go up by tens, so that a fix can be put between two. A released one never changes. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export function schemaVersion(connection: Connection): number {
  return Number(connection.pragma('user_version', { simple: true }));
}

/** Runs every migration above the database's version, each in a transaction of its own together with its version. */
export function migrate(connection: Connection, migrations: readonly Migration[]): void {
  const pending = migrations.filter((migration) => migration.version > schemaVersion(connection));
  for (const migration of pending) {
    connection
      .transaction(() => {
        // Another process may have migrated while this one waited for the lock.
        if (schemaVersion(connection) >= migration.version) return;
        connection.exec(migration.sql);
        connection.pragma(`user_version = ${migration.version}`);
      })
      .immediate();
  }
}
