import type { ChannelInput, ChannelName, ChannelOutput, StudioEvent } from '../preload/contract.ts';
import type { LibraryTask } from '../preload/contract-library.ts';

/** The studio as the window's router and the command line see it. Every method is one channel's service call. */
export interface Studio {
  /**
   * One method per channel, keyed by its name; input was validated against the contract. Expected failures throw
   * StudioError. What needs the desktop, such as `report.save`, `sketch.tidy` and `history.delete`, needs what the shell injects.
   */
  call<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name>>;
  onEvent(listener: (event: StudioEvent) => void): () => void;
  /** PNG bytes of an asset path such as `picture/<id>` (see assetUrl), or null when there is none. */
  asset(path: string, query: Readonly<Record<string, string>>): Promise<Uint8Array | null>;
  /** Resolves when the job has ended in any state. */
  finished(jobId: string): Promise<void>;
  /** As `finished`, for work on checkpoints: with the task as it ended or was interrupted. */
  finishedTask(taskId: string): Promise<LibraryTask>;
  close(): Promise<void>;
}

/** What only a desktop can do; the command line passes its own. */
export interface Desktop {
  /** Moves files to the operating system's bin. */
  trash(paths: readonly string[]): Promise<void>;
  showInFolder(path: string): void;
  /** Puts a picture's file on the clipboard, as a picture. */
  copyPicture(path: string): Promise<void>;
  /** A page that needs nothing else, as PDF. */
  printPdf(html: string): Promise<Uint8Array>;
  /** Removes a folder: to the bin where there is one, for good where there is none. */
  discard(folder: string): Promise<void>;
  /** A folder to read from or to write to; null when the person closed the dialog. */
  chooseFolder(): Promise<string | null>;
  /** A file to read, of one of these endings; null when the person closed the dialog. */
  chooseFile(name: string, extensions: readonly string[]): Promise<string | null>;
  /** Where to save a file; null when the person closed the dialog. */
  chooseSavePath(suggestedName: string): Promise<string | null>;
}
