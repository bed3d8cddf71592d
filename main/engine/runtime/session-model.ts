/** A model that a session takes from memory instead of from its file. */
export interface SessionModel {
  readonly bytes: Uint8Array;
  /** Folder that holds the files of its external data; null where it has none there. */
  readonly folder: string | null;
  /** External data in memory: the whole of it, or none. */
  readonly files: readonly { readonly path: string; readonly data: Uint8Array }[];
}
