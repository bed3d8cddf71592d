import type { Profile } from '../../preload/contract.ts';
import { StudioError } from '../engine/studio-error.ts';
import { assignment, OPTIONS, parseOptions, usage } from './arguments.ts';
import { print, type CommandContext } from './session.ts';

/** profile show | set ASPECT=LEVEL... | reset */
export async function profileCommand(context: CommandContext, args: readonly string[]): Promise<void> {
  const { positionals } = parseOptions(OPTIONS.profile, args);
  const [action = 'show', ...rest] = positionals;
  switch (action) {
    case 'show':
    case 'reset':
      if (rest.length > 0) throw usage(`profile ${action} takes nothing more`);
      return context.withStudio({}, async ({ studio }) => {
        const profile = await studio.call(action === 'show' ? 'profile.get' : 'profile.reset', {});
        print(context, profile, linesOf(profile));
      });
    case 'set': {
      if (rest.length === 0) throw usage('profile set needs ASPECT=LEVEL');
      const levels = rest.map((text) => assignment('profile set', text));
      return context.withStudio({}, async ({ studio }) => {
        const { aspects } = await studio.call('aspects.list', {});
        // One that can't be set must not leave the ones before it set.
        const unknown = levels.find(([id]) => !aspects.some((aspect) => aspect.id === id));
        if (unknown === undefined) for (const [aspect, level] of levels) requireLevel(aspect, level);
        for (const [aspect, level] of unknown === undefined ? levels : [unknown]) await studio.call('profile.set', { aspect, level });
        const profile = await studio.call('profile.get', {});
        print(context, profile, linesOf(profile));
      });
    }
    default:
      throw usage(`profile does not know “${action}”; it knows show, set and reset`);
  }
}

function linesOf(profile: Profile): readonly string[] {
  if (profile.aspects.length === 0) return ['The profile is empty: pictures are made plain.'];
  const width = Math.max(...profile.aspects.map(({ aspect }) => aspect.length));
  return profile.aspects.map(({ aspect, level }) => `${aspect.padEnd(width)}  ${axis(level)}  ${level > 0 ? '+' : ''}${level.toFixed(2)}`);
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
