import type { Profile, ProfileSummary } from '../../preload/contract-profiles.ts';
import type { Settings } from '../../preload/contract.ts';
import { atomically, type Connection } from '../database/connection.ts';
import type { ProfileLevel, ProfileLevelRepository } from '../database/profile-level-repository.ts';
import type { ProfileName, ProfileRecord, ProfileRepository } from '../database/profile-repository.ts';
import { StudioError } from '../engine/studio-error.ts';
import type { AspectCatalogue } from './aspect-catalogue.ts';
import { nothingKnown, readProfileFile } from './profile-file.ts';
import { freeName, nameOf, profileName, refuseTaken } from './profile-name.ts';

/** Said by the person in so many words, so nearly certain; feedback on single pictures will count for less. */
const UNCERTAINTY_WHEN_SAID = 0.1;

/** How long a deleted profile can be had back. */
const KEPT_MS = 30 * 24 * 60 * 60 * 1000;

export interface ProfileParts {
  readonly connection: Connection;
  readonly profiles: ProfileRepository;
  readonly levels: ProfileLevelRepository;
  readonly aspects: AspectCatalogue;
  readonly locale: () => Settings['locale'];
  readonly clock: () => Date;
  readonly newId: () => string;
}

/** The profiles of taste. An id of null is the active one's; an unknown one throws StudioError `profile-unknown`. */
export interface Profiles {
  get(id: string | null): Profile;
  /** By name. */
  list(): readonly ProfileSummary[];
  /** Those that can be had back, the latest first. */
  deleted(): readonly Pick<Profile, 'id' | 'name'>[];
  set(id: string | null, aspect: string, level: number): Profile;
  reset(id: string | null): Profile;
  putBack(id: string, levels: readonly ProfileLevel[]): Profile;
  /** Throws StudioError `profile-name-unusable`. */
  create(wish: { readonly name: string | null; readonly copyOf: string | null; readonly use: boolean }): Profile;
  rename(id: string, name: string): Profile;
  use(id: string): Profile;
  /** Answers with the active one. Throws StudioError `profile-last`. */
  remove(id: string): Profile;
  restore(id: string, use: boolean): Profile;
  /** Takes one over from a file, without the aspects that are not known here. Throws StudioError `profile-unreadable`, `profile-name-unusable`. */
  import(path: string, use: boolean): Promise<{ readonly profile: Profile; readonly unknown: readonly string[] }>;
  /** Forgets for good what was deleted long ago. */
  purge(): void;
}

export function createProfiles(parts: ProfileParts): Profiles {
  const { connection, profiles, levels, aspects, locale, clock, newId } = parts;
  const now = (): string => clock().toISOString();
  const whole = (record: ProfileRecord): Profile => ({
    id: record.id,
    name: nameOf(record, locale()),
    createdAt: record.createdAt,
    aspects: levels.of(record.id).map((level) => ({ ...level })),
  });
  const require = (id: string | null): ProfileRecord => {
    const record = id === null ? profiles.active() : profiles.all().find((one) => one.id === id);
    if (record === undefined) throw new StudioError('profile-unknown', 'This profile is not there any more. Choose another one.', { details: { profile: id } });
    return record;
  };
  const othersThan = (id: string | null): readonly ProfileRecord[] => profiles.all().filter((one) => one.id !== id);
  const byName = (a: { readonly name: string }, b: { readonly name: string }): number => a.name.localeCompare(b.name, locale(), { numeric: true });
  const enter = (name: ProfileName, use: boolean, fill: (id: string) => void): Profile => {
    const id = newId();
    profiles.insert({ id, ...name, createdAt: now() });
    fill(id);
    if (use) profiles.activate(id);
    return whole(require(id));
  };
  const list = (): ProfileSummary[] => {
    const counts = levels.counts();
    return profiles
      .all()
      .map((record) => ({
        id: record.id,
        name: nameOf(record, locale()),
        createdAt: record.createdAt,
        isActive: record.isActive,
        leanings: counts.get(record.id) ?? 0,
      }))
      .toSorted(byName);
  };
  return {
    get: (id) => whole(require(id)),
    list,
    deleted: () => profiles.deleted().map((record) => ({ id: record.id, name: nameOf(record, locale()) })),
    set(id, aspect, level) {
      aspects.require(aspect);
      if (!(level >= -1 && level <= 1)) {
        throw new StudioError('setting-out-of-range', `The level of “${aspect}” must be from −1 to 1, not ${level}.`, {
          details: { setting: aspect, value: level },
        });
      }
      const record = require(id);
      levels.set(record.id, [{ aspect, level, uncertainty: UNCERTAINTY_WHEN_SAID, updatedAt: now() }], 'set');
      return whole(record);
    },
    reset(id) {
      const record = require(id);
      levels.reset(record.id, now());
      return whole(record);
    },
    putBack(id, before) {
      const record = require(id);
      for (const { aspect } of before) aspects.require(aspect);
      levels.set(
        record.id,
        before.map((level) => ({ ...level, updatedAt: now() })),
        'put-back',
      );
      return whole(record);
    },
    create: ({ name, copyOf, use }) =>
      atomically(connection, () => {
        const original = copyOf === null ? null : require(copyOf);
        // Only a copy can do without a name: it has its original's to go by.
        const wanted = profileName(name ?? (original === null ? '' : nameOf(original, locale())));
        if (name !== null) refuseTaken(wanted, profiles.all());
        return enter(freeName(wanted, profiles.all()), use, (id) => {
          if (original !== null) profiles.copyInto(id, original.id);
        });
      }),
    rename: (id, typed) =>
      atomically(connection, () => {
        const { id: known } = require(id);
        const name = profileName(typed);
        refuseTaken(name, othersThan(known));
        profiles.rename(known, name);
        return whole(require(known));
      }),
    use: (id) =>
      atomically(connection, () => {
        profiles.activate(require(id).id);
        return whole(require(null));
      }),
    remove: (id) =>
      atomically(connection, () => {
        const record = require(id);
        const all = list();
        const at = all.findIndex((one) => one.id === record.id);
        const neighbour = all[at + 1] ?? all[at - 1];
        if (neighbour === undefined) {
          throw new StudioError('profile-last', `“${nameOf(record, locale())}” is the only profile. Reset it, or make another one first.`);
        }
        if (record.isActive) profiles.activate(neighbour.id);
        profiles.remove(record.id, now());
        return whole(require(null));
      }),
    restore: (id, use) =>
      atomically(connection, () => {
        const record = profiles.deleted().find((one) => one.id === id) ?? require(id);
        const wanted = profileName(nameOf(record, locale()));
        const name = freeName(wanted, othersThan(record.id));
        if (name !== wanted) profiles.rename(record.id, name);
        profiles.restore(record.id);
        if (use) profiles.activate(record.id);
        return whole(require(record.id));
      }),
    async import(path, use) {
      const file = await readProfileFile(path);
      const known = new Set(aspects.aspects.map((aspect) => aspect.id));
      const told = Object.entries(file.aspects);
      const unknown = told.flatMap(([aspect]) => (known.has(aspect) ? [] : [aspect]));
      if (unknown.length > 0 && unknown.length === told.length) throw nothingKnown(path, unknown);
      const taken = told
        .filter(([aspect]) => known.has(aspect))
        .map(([aspect, { level, uncertainty = UNCERTAINTY_WHEN_SAID }]) => ({ aspect, level, uncertainty, updatedAt: now() }));
      const profile = atomically(connection, () => enter(freeName(profileName(file.name), profiles.all()), use, (id) => levels.set(id, taken, 'import')));
      return { profile, unknown };
    },
    purge() {
      profiles.purge(new Date(clock().getTime() - KEPT_MS).toISOString());
    },
  };
}
