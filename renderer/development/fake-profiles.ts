import type { ChannelOutput } from '../../preload/contract.ts';
import type { Profile } from '../../preload/contract-profiles.ts';
import { cannedLevels, cannedProfile } from './canned-profile.ts';
import type { Answers } from './fake-answers.ts';
import { emit, nextNumber } from './fake-work.ts';

/** What the stand-in says to the window about profiles of taste. */

type ProfileAnswers = Pick<Answers, Extract<keyof Answers, `profile.${string}` | `profiles.${string}`>>;

let profiles: readonly Profile[] = [cannedProfile(cannedLevels, new URLSearchParams(location.search).has('de') ? 'de' : 'en')];
let deleted: readonly Profile[] = [];
let active = 'first';

function find(id: string | null): Profile {
  return profiles.find((profile) => profile.id === (id ?? active)) ?? cannedProfile([], 'en');
}

function put(changed: Profile): Profile {
  profiles = profiles.map((profile) => (profile.id === changed.id ? changed : profile));
  emit({ kind: 'profile' });
  return changed;
}

function add(profile: Profile, use: boolean): Profile {
  profiles = [...profiles, profile];
  if (use) active = profile.id;
  emit({ kind: 'profile' });
  return profile;
}

const summaries = (): ChannelOutput<'profiles.list'>['profiles'] =>
  profiles.map(({ id, name, createdAt, aspects }) => ({ id, name, createdAt, isActive: id === active, leanings: aspects.length }));

export const profileAnswers: ProfileAnswers = {
  'profile.get': ({ profile = null }) => find(profile),
  'profile.set': ({ profile = null, aspect, level }) => {
    const before = find(profile);
    const others = before.aspects.filter((entry) => entry.aspect !== aspect);
    return put({ ...before, aspects: [...others, { aspect, level, uncertainty: 0.1, updatedAt: '2026-11-23T18:30:00Z' }] });
  },
  'profile.reset': ({ profile = null }) => put({ ...find(profile), aspects: [] }),
  'profile.putBack': ({ profile, aspects }) => put({ ...find(profile), aspects }),
  'profiles.list': () => ({ profiles: summaries() }),
  'profiles.create': ({ name, copyOf = null, use = true }) => {
    const like = copyOf === null ? null : find(copyOf);
    const id = `p${nextNumber()}`;
    return add({ id, name: name ?? `${like?.name ?? ''} 2`, createdAt: '2026-11-23T18:30:00Z', aspects: like?.aspects ?? [] }, use);
  },
  'profiles.rename': ({ id, name }) => put({ ...find(id), name }),
  'profiles.use': ({ id }) => {
    active = id;
    emit({ kind: 'profile' });
    return find(id);
  },
  'profiles.remove': ({ id }) => {
    deleted = [find(id), ...deleted];
    profiles = profiles.filter((profile) => profile.id !== id);
    if (active === id) active = profiles[0]?.id ?? 'first';
    emit({ kind: 'profile' });
    return find(null);
  },
  'profiles.restore': ({ id, use = false }) => {
    const back = deleted.find((profile) => profile.id === id) ?? cannedProfile([], 'en');
    deleted = deleted.filter((profile) => profile.id !== id);
    return add(back, use);
  },
  'profiles.deleted': () => ({ profiles: deleted.map(({ id, name }) => ({ id, name })) }),
  'profiles.export': ({ id }) => ({ path: `/home/you/Documents/${find(id).name}.json` }),
  'profiles.import': ({ use = true }) => {
    const imported = add({ id: `p${nextNumber()}`, name: 'Noir', createdAt: '2026-11-23T18:30:00Z', aspects: [] }, use);
    return { imported: { profile: imported, unknown: [] } };
  },
};
