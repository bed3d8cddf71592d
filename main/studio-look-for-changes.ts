import type { StudioEvent } from '../preload/contract.ts';
import type { Connection } from './database/connection.ts';
import { foreignChanges } from './database/foreign-changes.ts';

/** Tells the window when another process, such as the command line, may have changed a profile. Answers with how to stop. */
export function lookForChanges(everyMs: number | undefined, connection: Connection, emit: (event: StudioEvent) => void): () => void {
  if (everyMs === undefined) return () => undefined;
  const hasChanged = foreignChanges(connection);
  const timer = setInterval(() => {
    if (!hasChanged()) return;
    emit({ kind: 'profile' });
    emit({ kind: 'feedback' });
  }, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
