import { rm } from 'node:fs/promises';
import type { DeletionRecord, DeletionRepository, Family } from '../database/deletion-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { PictureFiles } from './picture-files.ts';
import { Turns } from './turns.ts';

export interface DeletionParts {
  readonly deletions: DeletionRepository;
  readonly files: PictureFiles;
  /** Moves files to the operating system's bin. */
  readonly trash: (paths: readonly string[]) => Promise<void>;
  readonly clock: () => Date;
  readonly newId: () => string;
  /** This process: it alone can undo what it deleted. */
  readonly owner: number;
  readonly isAlive: (pid: number) => boolean;
}

/** Deleting in two steps: set aside, which is undone in a moment, then off to the bin. */
export interface Deletions {
  /** Sets pictures aside with their counterfactuals, all in one transaction. From then on nothing knows them. */
  begin(ids: readonly string[]): { readonly deletion: string; readonly ids: readonly string[] };
  /** Throws StudioError `deletion-over` when nothing of it is left to put back. */
  restore(deletion: string): Promise<void>;
  /**
   * The pictures go to the bin, then their rows. Where the bin refuses one, that and the rest come back, and the refusal
   * is thrown.
   */
  finish(deletion: string): Promise<void>;
  /** What processes that ended had set aside goes the rest of its way. What the bin refuses waits for the next start. */
  finishLost(): Promise<void>;
  /** The same with what this process has set aside: nobody can undo it any more. */
  close(): Promise<void>;
}

/** Rows that are removed at once, so that a large deletion does not hold up everything else. */
const FAMILIES_AT_ONCE = 50;

export function createDeletions(parts: DeletionParts): Deletions {
  const { deletions, owner } = parts;
  /** Nothing is put back while it goes. */
  const turns = new Turns();
  const finishAll = (which: (deletion: DeletionRecord) => boolean): Promise<void> =>
    turns.take(async () => {
      for (const deletion of deletions.all().filter(which)) await binAll(parts, deletion.id).catch(() => undefined);
    });
  return {
    begin(ids) {
      const deletion = parts.newId();
      return { deletion, ids: deletions.setAside({ id: deletion, owner }, ids, parts.clock().toISOString()) };
    },
    restore: (deletion) =>
      turns.take(async () => {
        if (deletions.restore(deletion) > 0) return;
        throw new StudioError('deletion-over', 'This was deleted for good since. Its pictures are in the bin of your system.', { details: { deletion } });
      }),
    finish: (deletion) =>
      turns.take(async () => {
        try {
          await binAll(parts, deletion);
        } catch (error) {
          deletions.restore(deletion);
          throw error;
        }
      }),
    // A deletion of the same number is of an earlier process that had it.
    finishLost: () => finishAll((deletion) => deletion.owner === owner || !parts.isAlive(deletion.owner)),
    close: () => finishAll((deletion) => deletion.owner === owner),
  };
}

async function binAll(parts: DeletionParts, deletion: string): Promise<void> {
  const next = (): readonly Family[] => parts.deletions.families(deletion, FAMILIES_AT_ONCE);
  for (let families = next(); families.length > 0; families = next()) {
    const binned: string[] = [];
    try {
      for (const family of families) {
        const pictures = await Promise.all(family.map((id) => picturesOnDisk(parts.files, id)));
        await parts.trash(pictures.flat());
        binned.push(...family);
      }
    } finally {
      parts.deletions.remove(binned);
      await Promise.all(binned.map((id) => removeDerived(parts.files, id)));
    }
  }
  parts.deletions.close(deletion);
}

/** What a person would miss, and so what the bin keeps. */
async function picturesOnDisk(files: PictureFiles, id: string): Promise<readonly string[]> {
  const [has, paths] = [await files.has(id), files.of(id)];
  return [...(has.picture ? [paths.picture] : []), ...(has.plain ? [paths.plain] : []), ...(has.approximate ? [paths.approximate] : [])];
}

/** What can be made again from the picture. */
async function removeDerived(files: PictureFiles, id: string): Promise<void> {
  const paths = files.of(id);
  await Promise.all([paths.thumbnail, paths.ledger, paths.regions].map((path) => rm(path, { recursive: true, force: true })));
}
