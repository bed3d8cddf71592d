import { LONGEST_PROFILE_NAME } from '../../preload/contract-profiles.ts';
import type { Settings } from '../../preload/contract.ts';
import type { ProfileName, ProfileRecord } from '../database/profile-repository.ts';
import { StudioError } from '../engine/studio-error.ts';

/** What the first profile is called until the person names it: in their language, also after they changed that. */
const FIRST_NAMES: Readonly<Record<Settings['locale'], string>> = { en: 'My taste', de: 'Mein Geschmack' };

export function nameOf({ name }: Pick<ProfileRecord, 'name'>, locale: Settings['locale']): string {
  return name ?? FIRST_NAMES[locale];
}

/** Without blanks around it, and with one blank where there were several or a new line. Throws StudioError `profile-name-unusable`. */
export function profileName(typed: string): ProfileName {
  const name = typed.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  const { length } = [...name];
  if (length === 0) throw unusable('empty', 'A profile needs a name, such as “Children’s book” or “Noir”.', name);
  if (length > LONGEST_PROFILE_NAME) {
    throw unusable('long', `The name has ${length} characters; at most ${LONGEST_PROFILE_NAME} go. Shorten it.`, name, {
      length,
      longest: LONGEST_PROFILE_NAME,
    });
  }
  return { name, key: keyOf(name) };
}

/** Throws StudioError `profile-name-unusable` where another profile has this name. */
export function refuseTaken({ name, key }: ProfileName, others: readonly ProfileRecord[]): void {
  if (isTaken(key, others)) throw unusable('taken', `There is a profile “${name}” already. Choose another name.`, name);
}

/** The name, or where it is taken the next like it: “Noir 2” after “Noir”. */
export function freeName(wanted: ProfileName, others: readonly ProfileRecord[]): ProfileName {
  if (!isTaken(wanted.key, others)) return wanted;
  const [, stem = wanted.name, number = '1'] = /^(.*?)(?: (\d{1,4}))?$/u.exec(wanted.name) ?? [];
  for (let next = Number(number) + 1; ; next += 1) {
    const tail = ` ${next}`;
    const name = `${[...stem].slice(0, LONGEST_PROFILE_NAME - tail.length).join('')}${tail}`;
    if (!isTaken(keyOf(name), others)) return { name, key: keyOf(name) };
  }
}

/** The first one is called by its name in every language. */
function isTaken(key: string, others: readonly ProfileRecord[]): boolean {
  return others.some(({ name }) => (name === null ? Object.values(FIRST_NAMES) : [name]).some((one) => keyOf(one) === key));
}

/** Equal for names that differ in case alone. */
function keyOf(name: string): string {
  return name.normalize('NFKC').toLowerCase();
}

function unusable(reason: 'empty' | 'long' | 'taken', message: string, name: string, more: Readonly<Record<string, number>> = {}): StudioError {
  return new StudioError('profile-name-unusable', message, { details: { reason, name, ...more } });
}
