import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const MARKER = join('models', 'aspects.json');

/**
 * The folder that holds `models/`: FINEXL_RESOURCES, or the packaged app's resources, or the repository that `from`
 * lies in.
 */
export function findResources(environment: Readonly<Record<string, string | undefined>>, packaged: string | undefined, from: string): string {
  const chosen = environment['FINEXL_RESOURCES'];
  if (chosen !== undefined && chosen !== '') return chosen;
  if (packaged !== undefined && existsSync(join(packaged, MARKER))) return packaged;
  const found = findUpwards(from, MARKER);
  if (found === null) throw new Error(`No folder above ${from} holds ${MARKER}. Set FINEXL_RESOURCES.`);
  return found;
}

/** The version in the nearest package.json. */
export function findVersion(from: string): string {
  const folder = findUpwards(from, 'package.json');
  if (folder === null) return '0.0.0';
  return z.object({ version: z.string().default('0.0.0') }).parse(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))).version;
}

function findUpwards(from: string, name: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, name))) return folder;
    if (dirname(folder) === folder) return null;
  }
}
