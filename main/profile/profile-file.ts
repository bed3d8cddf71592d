import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import { profileFileSchema, type Profile, type ProfileFile } from '../../preload/contract-profiles.ts';
import { StudioError } from '../engine/studio-error.ts';
import { profileName } from './profile-name.ts';

/** Far more than any profile takes. */
const LARGEST = 1024 * 1024;
const VERSION = 1;
const head = z.object({ format: z.literal('finexl-profile'), version: z.number() });

type Reason = 'missing' | 'large' | 'json' | 'format' | 'newer' | 'value';

/** The text of a profile's file: its name and its levels, and nothing of the pictures that it was learned on. */
export function profileFile({ name, aspects }: Profile, exportedAt: Date): string {
  const file: ProfileFile = {
    format: 'finexl-profile',
    version: VERSION,
    name,
    exportedAt: exportedAt.toISOString(),
    aspects: Object.fromEntries(aspects.map(({ aspect, level, uncertainty }) => [aspect, { level, uncertainty }])),
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Throws StudioError `profile-unreadable`, saying what is wrong and where. */
export async function readProfileFile(path: string): Promise<ProfileFile> {
  const size = await stat(path).then(
    (found) => found.size,
    () => null,
  );
  if (size !== null && size > LARGEST) throw unreadable(path, 'large', 'is too large for a profile. Choose a file that the studio exported.');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw unreadable(path, 'missing', 'can’t be opened. Check that it is there and that you may read it.', '', error);
  }
  return parseProfileFile(text, path);
}

function parseProfileFile(text: string, path: string): ProfileFile {
  let value: unknown;
  try {
    // Editors on Windows put a mark before the first character.
    value = JSON.parse(text.replace(/^\uFEFF/u, ''));
  } catch (error) {
    throw unreadable(path, 'json', `is no JSON: ${error instanceof Error ? error.message : String(error)}. Export the profile again.`, '', error);
  }
  const told = head.safeParse(value);
  if (!told.success) throw unreadable(path, 'format', 'is no profile of FineXL Studio: it lacks “format”: “finexl-profile” and a version.');
  const { version } = told.data;
  if (version > VERSION)
    throw unreadable(path, 'newer', `was written by a newer FineXL Studio (version ${version}; this one knows ${VERSION}). Update FineXL Studio.`);
  const file = profileFileSchema.safeParse(value);
  if (!file.success) {
    const issue = file.error.issues[0];
    const where = issue?.path.join(' › ') ?? '';
    throw unreadable(path, 'value', `can’t be used: at “${where}”, ${issue?.message ?? 'it does not fit'}. Correct it, or export the profile again.`, where);
  }
  profileName(file.data.name);
  return file.data;
}

/** Where no aspect of a file is known here, nothing of it could be used. */
export function nothingKnown(path: string, unknown: readonly string[]): StudioError {
  const names = unknown.join(', ');
  return unreadable(path, 'value', `holds only aspects that this studio does not know: ${names}.`, names);
}

function unreadable(path: string, reason: Reason, problem: string, where = '', cause?: unknown): StudioError {
  return new StudioError('profile-unreadable', `${path} ${problem}`, { details: { path, reason, where }, cause });
}
