import type { Profile } from '../../../preload/contract-profiles.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import type { Text } from '../../app/text.ts';

/** What a person can do to a profile as a whole. Failures become notices; what is lost can be had back. */

type Named = Pick<Profile, 'id' | 'name'>;

export async function switchToProfile({ id }: Pick<Profile, 'id'>): Promise<void> {
  try {
    await callStudio('profiles.use', { id });
  } catch (error) {
    notifyError(error);
  }
}

export async function duplicateProfile(original: Named, t: Text): Promise<void> {
  try {
    const { name } = await callStudio('profiles.create', { name: null, copyOf: original.id });
    notify(t('profile.wasCopied', { name, original: original.name }));
  } catch (error) {
    notifyError(error);
  }
}

/** Undone, it is used again, as it was: it is always the active one that is deleted from the window. */
export async function deleteProfile({ id, name }: Named, t: Text): Promise<void> {
  try {
    const active = await callStudio('profiles.remove', { id });
    notify(t('profile.wasDeleted', { name }), {
      advice: t('profile.nowUsed', { name: active.name }),
      action: { label: 'undo', run: () => void callStudio('profiles.restore', { id, use: true }).catch(notifyError) },
    });
  } catch (error) {
    notifyError(error);
  }
}

export async function resetProfile({ id, name, aspects }: Profile, t: Text): Promise<void> {
  try {
    await callStudio('profile.reset', { profile: id });
    if (aspects.length === 0) return;
    notify(t('profile.wasReset', { name }), {
      action: { label: 'undo', run: () => void callStudio('profile.putBack', { profile: id, aspects }).catch(notifyError) },
    });
  } catch (error) {
    notifyError(error);
  }
}

export async function exportProfile({ id }: Pick<Profile, 'id'>, t: Text): Promise<void> {
  try {
    const { path } = await callStudio('profiles.export', { id });
    if (path !== null) notify(t('profile.wasExported'), { advice: path });
  } catch (error) {
    notifyError(error, () => void exportProfile({ id }, t));
  }
}

/** Asks for a file first. */
export async function importProfile(t: Text): Promise<void> {
  try {
    const { imported } = await callStudio('profiles.import', { path: null });
    if (imported === null) return;
    const { profile, unknown } = imported;
    const advice = unknown.length === 0 ? {} : { advice: t('profile.leftOut', { aspects: unknown.join(', ') }) };
    notify(t('profile.wasImported', { name: profile.name }), advice);
  } catch (error) {
    notifyError(error);
  }
}
