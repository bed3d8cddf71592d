import { useQueryClient } from '@tanstack/react-query';
import type { Aspect, Profile } from '../../../preload/contract.ts';
import { notify, notifyError } from '../../app/notices.ts';
import { queryKeys, useAspects, useProfile } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { AspectSlider } from './aspect-slider.tsx';
import './profile.css';

async function putBack(before: Profile): Promise<void> {
  for (const { aspect, level } of before.aspects) await callStudio('profile.set', { aspect, level });
}

/** What the studio knows of the person's taste, aspect by aspect, theirs to change. */
export function ProfileDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'profile');
  const open = useSelection((state) => state.open);
  const profile = useProfile().data;
  const aspects = useAspects().data;
  const held = profile?.aspects ?? [];
  const put = async (change: Promise<Profile>): Promise<void> => {
    try {
      client.setQueryData(queryKeys.profile, await change);
    } catch (error) {
      notifyError(error);
    }
  };
  const reset = async (): Promise<void> => {
    const before = profile;
    await put(callStudio('profile.reset', {}));
    if (before === undefined || before.aspects.length === 0) return;
    notify(t('profile.wasReset'), {
      action: { label: 'undo', run: () => void putBack(before).then(() => client.invalidateQueries({ queryKey: queryKeys.profile }), notifyError) },
    });
  };
  const row = (aspect: Aspect) => (
    <li key={aspect.id}>
      <AspectSlider
        aspect={aspect}
        level={held.find((one) => one.aspect === aspect.id)?.level ?? 0}
        uncertainty={held.find((one) => one.aspect === aspect.id)?.uncertainty ?? null}
        onChange={(level) => void put(callStudio('profile.set', { aspect: aspect.id, level }))}
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
          <Button look="plain" isDisabled={held.every((one) => one.level === 0)} onPress={() => void reset()}>
            {t('profile.reset')}
          </Button>
          <Button look="primary" onPress={() => open(null)}>
            {t('done')}
          </Button>
        </>
      }
    >
      <p className="profile__intro">{t('profile.intro')}</p>
      <div className="profile__groups">
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
