import { profileLevelRepository } from './database/profile-level-repository.ts';
import { profileRepository } from './database/profile-repository.ts';
import { writeFileAtomically } from './history/atomic-file.ts';
import { profileFile } from './profile/profile-file.ts';
import { createProfiles, type ProfileParts, type Profiles } from './profile/profiles.ts';
import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type ProfileHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `profile.${string}` | `profiles.${string}`>>;
type ProfileWiring = Pick<ServiceParts, 'profiles' | 'desktop' | 'emit' | 'clock'>;

/** Without those that were deleted so long ago that nobody can want them back. */
export function wireProfiles(parts: Omit<ProfileParts, 'profiles' | 'levels'>): Profiles {
  const profiles = createProfiles({ ...parts, profiles: profileRepository(parts.connection), levels: profileLevelRepository(parts.connection) });
  profiles.purge();
  return profiles;
}

/** One service call a channel, for the profiles of taste. */
export function createProfileHandlers({ profiles, desktop, emit, clock }: ProfileWiring): ProfileHandlers {
  const changed = <T>(answer: T): T => {
    emit({ kind: 'profile' });
    return answer;
  };
  /** As `changed`, where another profile may be the active one now: what was said of statements is its own. */
  const switched = <T>(answer: T): T => {
    emit({ kind: 'feedback' });
    return changed(answer);
  };
  return {
    'profile.get': ({ profile }) => profiles.get(profile),
    'profile.set': ({ profile, aspect, level }) => changed(profiles.set(profile, aspect, level)),
    'profile.reset': ({ profile }) => changed(profiles.reset(profile)),
    'profile.putBack': ({ profile, aspects }) => changed(profiles.putBack(profile, aspects)),
    'profiles.list': () => ({ profiles: [...profiles.list()] }),
    'profiles.create': (wish) => switched(profiles.create(wish)),
    'profiles.rename': ({ id, name }) => changed(profiles.rename(id, name)),
    'profiles.use': ({ id }) => switched(profiles.use(id)),
    'profiles.remove': ({ id }) => switched(profiles.remove(id)),
    'profiles.restore': ({ id, use }) => switched(profiles.restore(id, use)),
    'profiles.deleted': () => ({ profiles: [...profiles.deleted()] }),
    'profiles.export': async ({ id }) => {
      const profile = profiles.get(id);
      const path = await desktop.chooseSavePath(`finexl-${fileNameOf(profile.name)}.json`);
      if (path !== null) await writeFileAtomically(path, profileFile(profile, clock()));
      return { path };
    },
    'profiles.import': async ({ path, use }) => {
      const file = path ?? (await desktop.chooseFile('FineXL Studio', ['json']));
      if (file === null) return { imported: null };
      const { profile, unknown } = await profiles.import(file, use);
      return switched({ imported: { profile, unknown: [...unknown] } });
    },
  };
}

/** Without what some file system takes amiss. */
function fileNameOf(name: string): string {
  const plain = name.replaceAll(/[<>:"/\\|?*]+/gu, '-').replaceAll(/^[. -]+|[. -]+$/gu, '');
  return plain === '' ? 'profile' : plain;
}
