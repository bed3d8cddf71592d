import { StudioError } from '../engine/studio-error.ts';
import type { Studio } from '../studio-interface.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

/** The id of the profile that the person meant; null, which is the active one, where none was named. Throws StudioError `profile-unknown`. */
export async function profileOption(studio: Studio, typed: string | undefined): Promise<string | null> {
  return typed === undefined ? null : (await namedProfile(studio, typed)).id;
}

/** By its name in any case, or by its id. Throws StudioError `profile-unknown`. */
export async function namedProfile(studio: Studio, typed: string): Promise<Named> {
  const { profiles } = await studio.call('profiles.list', {});
  return meant(profiles, typed, `There is no profile “${typed}”. There are: ${profiles.map(({ name }) => `“${name}”`).join(', ')}.`);
}

/** As `namedProfile`, of those that can be had back. */
export async function deletedProfile(studio: Studio, typed: string): Promise<Named> {
  const { profiles } = await studio.call('profiles.deleted', {});
  const known =
    profiles.length === 0 ? 'None was deleted in the last 30 days.' : `These can be had back: ${profiles.map(({ name }) => `“${name}”`).join(', ')}.`;
  return meant(profiles, typed, `No deleted profile is called “${typed}”. ${known}`);
}

function meant(profiles: readonly Named[], typed: string, problem: string): Named {
  const key = (name: string): string => name.normalize('NFKC').toLowerCase().trim();
  const found = profiles.find(({ name }) => key(name) === key(typed)) ?? profiles.find(({ id }) => id === typed);
  if (found === undefined) throw new StudioError('profile-unknown', problem, { details: { profile: typed } });
  return found;
}
