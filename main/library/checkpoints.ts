import { existsSync, readdirSync } from 'node:fs';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';
import { describeCheckpoint, type CheckpointOnDisk } from './checkpoint-description.ts';

export const DEFAULT_CHECKPOINT = 'storybook';

export interface Checkpoints {
  /** Those that can be read, the bundled ones first. */
  list(): readonly CheckpointOnDisk[];
  /**
   * By id, or by the folder's path (for checkpoints that were never added).
   * Throws StudioError `checkpoint-unknown`, `checkpoint-corrupt`.
   */
  require(id: string): CheckpointOnDisk;
  /** The id itself when such a checkpoint can be read, else null. */
  installed(id: string): string | null;
}

/** A folder that stays where it is, and the id it is known by. */
export interface LinkedCheckpoint {
  readonly id: string;
  readonly directory: string;
}

/** Looks in the resources' `models` first, then among the person's own checkpoints, then among linked folders. */
export function createCheckpoints(models: string, own: string, links: () => readonly LinkedCheckpoint[] = () => []): Checkpoints {
  const find = (id: string): CheckpointOnDisk | null => {
    if (isCheckpoint(id) && (isAbsolute(id) || id.includes('/'))) return describeCheckpoint(resolve(id), resolve(id), false);
    if (id !== basename(id) || id === '.' || id === '..') return null;
    if (isCheckpoint(join(models, id))) return describeCheckpoint(id, join(models, id), true);
    if (isCheckpoint(join(own, id))) return describeCheckpoint(id, join(own, id), false);
    const link = links().find((one) => one.id === id);
    return link === undefined ? null : describeCheckpoint(id, link.directory, false);
  };
  const known = (): readonly string[] => [...new Set([...foldersOf(models), ...foldersOf(own), ...links().map((link) => link.id)])];
  return {
    installed(id) {
      try {
        return find(id) === null ? null : id;
      } catch (error) {
        if (error instanceof StudioError) return null;
        throw error;
      }
    },
    list() {
      return known().flatMap((id) => {
        try {
          const found = find(id);
          return found === null ? [] : [found];
        } catch (error) {
          // One damaged checkpoint must not hide the others; asked for by name, it says what is wrong.
          if (error instanceof StudioError) return [];
          throw error;
        }
      });
    },
    require(id) {
      const found = find(id);
      if (found !== null) return found;
      const installed = known();
      const advice = installed.length === 0 ? 'No checkpoint is installed.' : `Installed: ${installed.join(', ')}.`;
      throw new StudioError('checkpoint-unknown', `There is no checkpoint “${id}”. ${advice}`, { details: { checkpoint: id } });
    },
  };
}

function isCheckpoint(directory: string): boolean {
  return existsSync(join(directory, 'model_index.json'));
}

function foldersOf(parent: string): readonly string[] {
  if (!existsSync(parent)) return [];
  return readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && isCheckpoint(join(parent, entry.name)))
    .map((entry) => entry.name);
}
