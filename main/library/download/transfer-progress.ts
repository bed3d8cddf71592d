import type { TaskProgress } from '../../../preload/contract-library.ts';
import type { PlannedFile } from './download-plan.ts';

/** The share of a download's progress that is over before the first and after the last byte. */
const BEFORE = 0.02;
const AFTER = 0.03;
/** The pace is that of the last while, since connections change. */
const WINDOW_MS = 10_000;
const SURE_AFTER_MS = 1_500;

/** Counts the bytes of several files that come side by side, and tells how long the rest will take. */
export class TransferProgress {
  readonly #files: readonly PlannedFile[];
  readonly #present = new Map<string, number>();
  readonly #whole = new Set<string>();
  readonly #clock: () => Date;
  #samples: { readonly at: number; readonly bytes: number }[] = [];

  constructor(files: readonly PlannedFile[], clock: () => Date) {
    this.#files = files;
    this.#clock = clock;
  }

  has(path: string, bytes: number): void {
    this.#present.set(path, bytes);
  }

  isWhole(file: PlannedFile): void {
    this.#present.set(file.path, file.size);
    this.#whole.add(file.path);
  }

  get totalBytes(): number {
    return this.#files.reduce((sum, file) => sum + file.size, 0);
  }

  get doneBytes(): number {
    return [...this.#present.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  get value(): number {
    return BEFORE + (1 - BEFORE - AFTER) * (this.totalBytes === 0 ? 1 : Math.min(1, this.doneBytes / this.totalBytes));
  }

  report(): TaskProgress {
    const { doneBytes, totalBytes, value } = this;
    return {
      kind: 'transfer',
      value,
      doneBytes,
      totalBytes,
      filesDone: this.#whole.size,
      files: this.#files.length,
      remainingMs: this.#remaining(doneBytes, totalBytes),
    };
  }

  #remaining(done: number, total: number): number | null {
    const at = this.#clock().getTime();
    const last = this.#samples.at(-1);
    if (last === undefined || at - last.at >= 100) this.#samples.push({ at, bytes: done });
    this.#samples = this.#samples.filter((sample) => at - sample.at <= WINDOW_MS);
    const first = this.#samples[0];
    if (first === undefined || at - first.at < SURE_AFTER_MS || done <= first.bytes) return null;
    return ((total - done) * (at - first.at)) / (done - first.bytes);
  }
}
