import { useQueryClient } from '@tanstack/react-query';
import type { Profile } from '../../../preload/contract-profiles.ts';
import type { Aspect } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys, useAspects, useProfile } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { AspectSlider } from './aspect-slider.tsx';
import { resetProfile } from './profile-actions.ts';
import { ProfileSwitcher } from './profile-switcher.tsx';
import './profile.css';

/** What the studio knows of the person's taste, aspect by aspect, theirs to change. */
export function ProfileDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'profile');
  const open = useSelection((state) => state.open);
  const profile = useProfile().data;
  const aspects = useAspects().data;
  const held = profile?.aspects ?? [];
  const isEmpty = held.every((one) => one.level === 0);
  const set = async (aspect: string, level: number): Promise<void> => {
    if (profile === undefined) return;
    try {
      const after = await callStudio('profile.set', { profile: profile.id, aspect, level });
      // Another one may be shown by now.
      client.setQueryData<Profile>(queryKeys.profile, (shown) => (shown?.id === after.id ? after : shown));
    } catch (error) {
      notifyError(error);
    }
  };
  const row = (aspect: Aspect) => (
    <li key={aspect.id}>
      <AspectSlider
        aspect={aspect}
        level={held.find((one) => one.aspect === aspect.id)?.level ?? 0}
        uncertainty={held.find((one) => one.aspect === aspect.id)?.uncertainty ?? null}
        onChange={(level) => void set(aspect.id, level)}
      />
    </li>
  );
  return (
    <Dialog
      title={t('profile.title')}
      width={720}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button look="plain" isDisabled={isEmpty} onPress={() => (profile === undefined ? undefined : void resetProfile(profile, t))}>
            {t('profile.reset')}
          </Button>
          <Button look="primary" onPress={() => open(null)}>
            {t('done')}
          </Button>
        </>
      }
    >
      <ProfileSwitcher whole />
      <p className="profile__intro">{t('profile.intro')}</p>
      {profile !== undefined && isEmpty ? <p className="profile__empty">{t('profile.empty')}</p> : null}
      <div className="profile__groups" key={profile?.id}>
        {aspects?.groups.map((group) => {
          const members = aspects.aspects.filter((aspect) => aspect.group === group.id);
          return (
            <section key={group.id} aria-label={group.name}>
              <h3 className="profile__group">{group.name}</h3>
              <ul>{members.map(row)}</ul>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
