import { Check, ChevronDown, Copy, FileDown, FileUp, PencilLine, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { useProfile, useProfiles } from '../../app/queries.ts';
import { useText, type MessageId } from '../../app/text.ts';
import '../../design/overlay.css';
import { deleteProfile, duplicateProfile, exportProfile, importProfile, switchToProfile } from './profile-actions.ts';
import { ProfileNameDialog } from './profile-name-dialog.tsx';
import './profile-switcher.css';

type Action = 'new' | 'rename' | 'duplicate' | 'export' | 'import' | 'delete';

const ACTIONS: readonly { readonly id: Action; readonly icon: typeof Plus; readonly label: MessageId }[] = [
  { id: 'new', icon: Plus, label: 'profile.new' },
  { id: 'rename', icon: PencilLine, label: 'profile.rename' },
  { id: 'duplicate', icon: Copy, label: 'profile.duplicate' },
  { id: 'export', icon: FileDown, label: 'profile.export' },
  { id: 'import', icon: FileUp, label: 'profile.import' },
  { id: 'delete', icon: Trash2, label: 'profile.delete' },
];

/** Among a hundred, the active one is in sight when the menu opens. */
const scrolledIntoView = (item: HTMLElement | null): void => item?.scrollIntoView({ block: 'nearest' });

interface ProfileSwitcherProps {
  /** With what is done to the active profile; without, only to go over to another or a new one. */
  readonly whole: boolean;
}

/** The active profile's name, and a menu of the others. */
export function ProfileSwitcher({ whole }: ProfileSwitcherProps) {
  const t = useText();
  const [naming, setNaming] = useState<'new' | 'rename' | null>(null);
  const active = useProfile().data;
  const profiles = useProfiles().data?.profiles ?? [];
  if (active === undefined) return null;
  const act = (action: Action): void => {
    switch (action) {
      case 'new':
      case 'rename':
        return setNaming(action);
      case 'duplicate':
        return void duplicateProfile(active, t);
      case 'export':
        return void exportProfile(active, t);
      case 'import':
        return void importProfile(t);
      case 'delete':
        return void deleteProfile(active, t);
      default:
        return action satisfies never;
    }
  };
  return (
    <>
      <MenuTrigger>
        <Button
          className={`button button--outline button--normal profile-switch ${whole ? '' : 'button--small'}`}
          aria-label={t('profile.switch', { name: active.name })}
        >
          <span className="profile-switch__name">{active.name}</span>
          <ChevronDown aria-hidden="true" />
        </Button>
        <Popover className="menu-popover" placement="bottom start" offset={4}>
          <Menu className="menu profile-menu" aria-label={t('profile.all')}>
            <MenuSection
              className="profile-menu__list"
              aria-label={t('profile.all')}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[active.id]}
              onSelectionChange={(keys) => {
                const id = profiles.find((profile) => keys === 'all' || keys.has(profile.id))?.id;
                if (id !== undefined && id !== active.id) void switchToProfile({ id });
              }}
            >
              {profiles.map((profile) => (
                <MenuItem
                  key={profile.id}
                  ref={profile.id === active.id ? scrolledIntoView : null}
                  id={profile.id}
                  textValue={profile.name}
                  className="menu__item profile-menu__item"
                >
                  <span className="profile-menu__name">{profile.name}</span>
                  <span className="profile-menu__holds">{t('profile.leanings', { count: profile.leanings })}</span>
                  <Check className={profile.id === active.id ? 'profile-menu__check' : 'profile-menu__check profile-menu__check--off'} aria-hidden="true" />
                </MenuItem>
              ))}
            </MenuSection>
            <Separator className="profile-menu__line" />
            <MenuSection aria-label={t('profile.manage')}>
              {ACTIONS.filter(({ id }) => whole || id === 'new').map(({ id, icon: Icon, label }) => (
                <MenuItem
                  key={id}
                  id={`action:${id}`}
                  textValue={t(label)}
                  className={id === 'delete' ? 'menu__item menu__item--danger' : 'menu__item'}
                  isDisabled={id === 'delete' && profiles.length < 2}
                  onAction={() => act(id)}
                >
                  {t(label)}
                  <Icon aria-hidden="true" />
                </MenuItem>
              ))}
            </MenuSection>
          </Menu>
        </Popover>
      </MenuTrigger>
      <ProfileNameDialog renamed={naming === 'rename' ? active : null} isOpen={naming !== null} onClose={() => setNaming(null)} />
    </>
  );
}
