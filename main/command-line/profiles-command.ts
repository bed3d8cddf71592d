import { resolve } from 'node:path';
import type { Profile } from '../../preload/contract-profiles.ts';
import { usage } from './arguments.ts';
import { deletedProfile, namedProfile } from './profile-option.ts';
import { print, type CommandContext, type OpenSession } from './session.ts';

/** Each with how many words it takes at least and at most, and what they are. */
const ACTIONS = {
  list: [0, 0, ''],
  use: [1, 1, 'NAME'],
  new: [1, 1, 'NAME'],
  copy: [1, 2, 'NAME [NEW-NAME]'],
  rename: [2, 2, 'NAME NEW-NAME'],
  delete: [1, 1, 'NAME'],
  restore: [1, 1, 'NAME'],
  export: [1, 1, 'NAME --out FILE'],
  import: [1, 1, 'FILE'],
} as const;

type Action = keyof typeof ACTIONS;
/** Those that bring a profile, and can go over to it. */
const BRINGING: ReadonlySet<Action> = new Set(['new', 'copy', 'restore', 'import']);

export const PROFILES_ACTIONS: readonly string[] = Object.keys(ACTIONS);

interface Wishes {
  readonly use: boolean;
  readonly out?: string | undefined;
  readonly profile?: string | undefined;
}

export function isProfilesAction(name: string): name is Action {
  return Object.hasOwn(ACTIONS, name);
}

/** profile list | use | new | copy | rename | delete | restore | export | import */
export async function profilesCommand(context: CommandContext, action: Action, words: readonly string[], wishes: Wishes): Promise<void> {
  const [least, most, taken] = ACTIONS[action];
  if (words.length < least || words.length > most)
    throw usage(`profile ${action} takes ${taken === '' ? 'nothing more' : `${taken}; a name of several words goes in quotes`}`);
  if (wishes.profile !== undefined) throw usage(`profile ${action} takes the name as a word of its own, without --profile`);
  if (wishes.use && !BRINGING.has(action)) throw usage(`profile ${action} knows no --use`);
  if ((wishes.out === undefined) === (action === 'export'))
    throw usage(action === 'export' ? 'profile export needs --out FILE' : `profile ${action} knows no --out`);
  const [first = '', second] = words;
  await context.withStudio({}, (session) => perform(context, session, action, first, second, wishes));
}

async function perform(
  context: CommandContext,
  session: OpenSession,
  action: Action,
  first: string,
  second: string | undefined,
  wishes: Wishes,
): Promise<void> {
  const { studio } = session;
  const { use } = wishes;
  const brought = (profile: Profile, said: string, more: Readonly<Record<string, unknown>> = {}): void =>
    print(context, { ...profile, ...more }, [`${said}${use ? ' It is used from now on.' : ` To use it: profile use ${quoted(profile.name)}`}`]);
  switch (action) {
    case 'list':
      return list(context, session);
    case 'use': {
      const profile = await studio.call('profiles.use', { id: (await namedProfile(studio, first)).id });
      return print(context, profile, [`“${profile.name}” is used from now on.`]);
    }
    case 'new': {
      const profile = await studio.call('profiles.create', { name: first, use });
      return brought(profile, `“${profile.name}” is there, and empty.`);
    }
    case 'copy': {
      const original = await namedProfile(studio, first);
      const profile = await studio.call('profiles.create', { name: second ?? null, copyOf: original.id, use });
      return brought(profile, `“${profile.name}” holds what “${original.name}” holds.`);
    }
    case 'rename': {
      const before = await namedProfile(studio, first);
      const profile = await studio.call('profiles.rename', { id: before.id, name: second ?? '' });
      return print(context, profile, [`“${before.name}” is “${profile.name}” now.`]);
    }
    case 'delete': {
      const { id, name } = await namedProfile(studio, first);
      const active = await studio.call('profiles.remove', { id });
      return print(context, { deleted: { id, name }, active: { id: active.id, name: active.name } }, [
        `“${name}” is deleted. “${active.name}” is used.`,
        `To have it back within 30 days: profile restore ${quoted(name)}`,
      ]);
    }
    case 'restore': {
      const deleted = await deletedProfile(studio, first);
      const profile = await studio.call('profiles.restore', { id: deleted.id, use });
      const renamed = profile.name === deleted.name ? '' : `, as “${profile.name}”, since its name was given away meanwhile`;
      return brought(profile, `“${deleted.name}” is back${renamed}.`);
    }
    case 'export': {
      const { id, name } = await namedProfile(studio, first);
      const path = await session.saveProfile(id, resolve(wishes.out ?? ''));
      return print(context, { id, name, path }, [`profile      ${path}`]);
    }
    case 'import': {
      const { imported } = await studio.call('profiles.import', { path: resolve(first), use });
      if (imported === null) throw new Error('A file was named, and nothing was imported.');
      const { profile, unknown } = imported;
      const left = unknown.length === 0 ? '' : ` Left out, since they are not known here: ${unknown.join(', ')}.`;
      return brought(profile, `“${profile.name}” is there.${left}`, { unknown });
    }
    default:
      return action satisfies never;
  }
}

async function list(context: CommandContext, { studio }: OpenSession): Promise<void> {
  const { profiles } = await studio.call('profiles.list', {});
  const width = Math.max(...profiles.map(({ name }) => name.length));
  const held = (leanings: number): string => (leanings === 0 ? 'empty' : leanings === 1 ? '1 aspect' : `${leanings} aspects`);
  print(
    context,
    { profiles },
    profiles.map(({ name, isActive, leanings }) => `${isActive ? '●' : ' '} ${name.padEnd(width)}  ${held(leanings)}`),
  );
}

/** As it can be typed again. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}
