import type { BackgroundProbe } from './jobs/background-probe.ts';
import type { ServiceParts } from './studio-parts.ts';

/** Stops what is under way, in the order in which one rests on the other, and lets go of engine and database. */
export async function closeStudio(parts: ServiceParts, probe: BackgroundProbe | null, stopLooking: () => void): Promise<void> {
  stopLooking();
  await parts.exports.close();
  await parts.calibrations.close();
  parts.models.close();
  parts.audits.close();
  await parts.library.tasks.close();
  await probe?.close();
  await parts.queue.close();
  await parts.deletions.close();
  await parts.session.close();
  parts.connection.close();
}

/** Whoever asks again gets the first answer. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= work());
}
