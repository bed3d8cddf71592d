import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StudioError } from '../engine/studio-error.ts';

/**
 * The folder where Chromium keeps its own things, within the data folder. Made and tried before anything else: where it
 * can't be written to, Electron takes the studio for already running and would end without a word.
 */
export function openWindowFolder(home: string): string {
  const folder = join(home, 'window');
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    return folder;
  } catch (cause) {
    throw new StudioError(
      'folder-not-writable',
      `The studio may not write to its folder ${home}. Give your account the right to write there, or set FINEXL_HOME to another folder.`,
      {
        details: { path: home },
        cause,
      },
    );
  }
}
