import { StudioError } from '../engine/studio-error.ts';
import type { Profile } from '../../preload/contract-profiles.ts';
import { assignment, OPTIONS, parseOptions, usage } from './arguments.ts';
import { profileOption } from './profile-option.ts';
import { isProfilesAction, profilesCommand, PROFILES_ACTIONS } from './profiles-command.ts';
import { print, type CommandContext } from './session.ts';

/** profile show | set ASPECT=LEVEL... | reset, each of the active one or of --profile NAME; the rest is about profiles as a whole. */
export async function profileCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { values, positionals } = parseOptions(OPTIONS.profile, args);
  const [action = 'show', ...rest] = positionals;
  if (isProfilesAction(action)) return profilesCommand(context, action, rest, values);
  if (values.use || values.out !== undefined) throw usage(`profile ${action} knows no --use and no --out`);
  switch (action) {
    case 'show':
    case 'reset':
      if (rest.length > 0) throw usage(`profile ${action} takes nothing more`);
      return context.withStudio({}, async ({ studio }) => {
        const id = await profileOption(studio, values.profile);
        const profile = await studio.call(action === 'show' ? 'profile.get' : 'profile.reset', { profile: id });
        print(context, profile, linesOf(profile));
      });
    case 'set': {
      if (rest.length === 0) throw usage('profile set needs ASPECT=LEVEL');
      const levels = rest.map((text) => assignment('profile set', text));
      return context.withStudio({}, async ({ studio }) => {
        const { id } = await studio.call('profile.get', { profile: await profileOption(studio, values.profile) });
        const { aspects } = await studio.call('aspects.list', {});
        // One that can't be set must not leave the ones before it set.
        const unknown = levels.find(([aspect]) => !aspects.some((known) => known.id === aspect));
        if (unknown === undefined) for (const [aspect, level] of levels) requireLevel(aspect, level);
        for (const [aspect, level] of unknown === undefined ? levels : [unknown]) await studio.call('profile.set', { profile: id, aspect, level });
        const profile = await studio.call('profile.get', { profile: id });
        print(context, profile, linesOf(profile));
      });
    }
    default:
      throw usage(`profile does not know “${action}”; it knows show, set, reset, ${PROFILES_ACTIONS.join(', ')}`);
  }
}

function linesOf({ name, aspects }: Profile): readonly string[] {
  if (aspects.length === 0) return [`The profile “${name}” is empty: pictures are made plain.`];
  const width = Math.max(...aspects.map(({ aspect }) => aspect.length));
  return [`“${name}”`, ...aspects.map(({ aspect, level }) => `${aspect.padEnd(width)}  ${axis(level)}  ${level > 0 ? '+' : ''}${level.toFixed(2)}`)];
}

/** −1 at the left, +1 at the right. */
function axis(level: number): string {
  const cells = Array.from({ length: 21 }, () => '·');
  cells[10] = '|';
  cells[Math.round((level + 1) * 10)] = '●';
  return cells.join('');
}

function requireLevel(aspect: string, level: number): void {
  if (level >= -1 && level <= 1) return;
  throw new StudioError('setting-out-of-range', `The level of “${aspect}” must be from −1 to 1, not ${level}.`, {
    details: { setting: aspect, value: level },
  });
}
