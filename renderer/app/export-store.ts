import { create } from 'zustand';
import type { ExportStatus } from '../../preload/contract-history.ts';

/** Pictures that are on their way to a folder, by the export's id; one that has ended is gone from here. */
export const useExports = create<{ readonly underway: Readonly<Record<string, ExportStatus>> }>()(() => ({ underway: {} }));

const listeners = new Set<(status: ExportStatus) => void>();

export function noteExport(status: ExportStatus): void {
  useExports.setState(({ underway }) => {
    const { [status.id]: _, ...rest } = underway;
    return { underway: status.state === 'running' ? { ...rest, [status.id]: status } : rest };
  });
  if (status.state !== 'running') for (const listener of listeners) listener(status);
}

/** Told of every export that ends. Returns a function that stops listening. */
export function onExportEnd(listener: (status: ExportStatus) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
