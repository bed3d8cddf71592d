import type { Connection } from './connection.ts';

/** A question to ask from time to time: has another process, such as the command line, written to the database since? */
export function foreignChanges(connection: Connection): () => boolean {
  const version = (): number => Number(connection.pragma('data_version', { simple: true }));
  let seen = version();
  return () => {
    const before = seen;
    seen = version();
    return seen !== before;
  };
}
