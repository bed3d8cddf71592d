import { mkdir } from 'node:fs/promises';
import type { ExportStatus } from '../../preload/contract-history.ts';
import type { WireError } from '../../preload/contract-error.ts';
import { storageError } from '../database/sqlite-error.ts';
import { writeNewFile } from './new-file.ts';
import { readOrNull } from './picture-files.ts';

export interface ExportParts {
  /** Where a picture lies; null where there is none. */
  readonly fileOf: (id: string) => string | null;
  readonly newId: () => string;
  readonly wireError: (error: unknown) => WireError;
  readonly onChange: (status: ExportStatus) => void;
}

interface Underway {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** Pictures on their way to folders, with the recipes in them: each whole or not at all, and none in another one's place. */
export class Exports {
  readonly #parts: ExportParts;
  readonly #underway = new Map<string, Underway>();

  constructor(parts: ExportParts) {
    this.#parts = parts;
  }

  start(ids: readonly string[], folder: string): ExportStatus {
    const status: ExportStatus = {
      id: this.#parts.newId(),
      state: 'running',
      folder,
      total: ids.length,
      done: 0,
      skipped: 0,
      written: [],
      missing: [],
      error: null,
    };
    const abort = new AbortController();
    const ended = this.#run(status, ids, abort.signal).finally(() => this.#underway.delete(status.id));
    this.#underway.set(status.id, { abort, ended });
    return status;
  }

  /** What was written stays. One that has ended is left alone. */
  cancel(id: string): void {
    this.#underway.get(id)?.abort.abort();
  }

  async close(): Promise<void> {
    const underway = [...this.#underway.values()];
    for (const { abort } of underway) abort.abort();
    await Promise.all(underway.map(({ ended }) => ended));
  }

  async #run(start: ExportStatus, ids: readonly string[], signal: AbortSignal): Promise<void> {
    // The caller gets its answer before the first event.
    await Promise.resolve();
    const { folder, total } = start;
    const written: ExportStatus['written'] = [];
    let skipped = 0;
    let error: unknown = null;
    const past = (): number => written.length + skipped;
    try {
      await makeFolder(folder);
      for (const id of ids) {
        if (signal.aborted) break;
        const hundredth = Math.floor((past() * 100) / total);
        const bytes = await this.#bytesOf(id);
        if (bytes === null) skipped += 1;
        else written.push({ id, file: await writeNewFile(folder, `finexl-${id}.png`, bytes) });
        // A hundred times in all, however many there are.
        if (Math.floor((past() * 100) / total) > hundredth) this.#parts.onChange({ ...start, done: written.length, skipped });
      }
    } catch (failure) {
      error = failure;
    }
    const isWhole = past() === total;
    const state = error === null ? (isWhole ? 'done' : 'cancelled') : 'failed';
    const missing = ids.slice(past()).filter((id) => this.#parts.fileOf(id) !== null);
    this.#parts.onChange({ ...start, state, done: written.length, skipped, written, missing, error: error === null ? null : this.#parts.wireError(error) });
  }

  async #bytesOf(id: string): Promise<Uint8Array | null> {
    const file = this.#parts.fileOf(id);
    return file === null ? null : readOrNull(file);
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    throw storageError(error, folder) ?? error;
  }
}
