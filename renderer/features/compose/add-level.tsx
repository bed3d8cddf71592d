import { Plus } from 'lucide-react';
import { useState } from 'react';
import {
  Autocomplete,
  Button,
  Dialog,
  DialogTrigger,
  Header,
  Input,
  Menu,
  MenuItem,
  MenuSection,
  Popover,
  SearchField,
  Text,
  useFilter,
} from 'react-aria-components';
import type { Aspect, ChannelOutput } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { useCompose } from './compose-store.ts';
import { LevelEditor } from './level-editor.tsx';
import { levelSet, type ShownLevel } from './picture-levels.ts';

interface AddLevelProps {
  readonly known: ChannelOutput<'aspects.list'>;
  readonly shown: readonly ShownLevel[];
  readonly isDisabled: boolean;
}

/** Far enough from nothing to be seen in the picture, and to be turned to either side. */
const firstLevel = 0.5;

/** An aspect more for the next pictures: looked for by its name, its group or the words of its poles, then set in the same place. */
export function AddLevel({ known, shown, isDisabled }: AddLevelProps) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const level = shown.find(({ aspect }) => aspect.id === chosen);
  const open = (next: boolean): void => {
    setOpen(next);
    if (next) setChosen(null);
  };
  const choose = (id: string): void => {
    const aspect = known.aspects.find((one) => one.id === id);
    if (aspect === undefined) return;
    const { levels, change } = useCompose.getState();
    change({ levels: levelSet(levels, { aspect, taste: 0 }, firstLevel) });
    setChosen(id);
  };
  return (
    <DialogTrigger isOpen={isOpen} onOpenChange={open}>
      <Button className="taste__item taste__add" data-add-level="" isDisabled={isDisabled} aria-label={t('compose.levelAddName')}>
        <Plus aria-hidden="true" />
        {t('compose.levelAdd')}
      </Button>
      <Popover className="popover" offset={6} placement="bottom start">
        <Dialog className="level-dialog" aria-label={level?.aspect.name ?? t('compose.levelAddName')}>
          {level === undefined ? (
            <AspectSearch known={known} taken={shown.map(({ aspect }) => aspect.id)} onChoose={choose} />
          ) : (
            <LevelEditor shown={level} onDone={() => setOpen(false)} />
          )}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

interface AspectSearchProps {
  readonly known: ChannelOutput<'aspects.list'>;
  readonly taken: readonly string[];
  readonly onChoose: (id: string) => void;
}

function AspectSearch({ known, taken, onChoose }: AspectSearchProps) {
  const t = useText();
  const { contains } = useFilter({ sensitivity: 'base' });
  const groups = known.groups
    .map((group) => ({ ...group, aspects: known.aspects.filter(({ id, group: of }) => of === group.id && !taken.includes(id)) }))
    .filter(({ aspects }) => aspects.length > 0);
  return (
    <Autocomplete filter={contains}>
      <SearchField className="level-search" aria-label={t('compose.levelSearch')} autoFocus>
        <Input className="level-search__input" placeholder={t('compose.levelSearch')} />
      </SearchField>
      <Menu
        className="menu level-menu"
        aria-label={t('compose.levelAddName')}
        onAction={(key) => onChoose(String(key))}
        renderEmptyState={() => <p className="level-menu__none">{t('compose.levelNone')}</p>}
      >
        {groups.map((group) => (
          <MenuSection key={group.id} id={group.id} aria-label={group.name}>
            <Header className="level-menu__group">{group.name}</Header>
            {group.aspects.map((aspect) => (
              <AspectItem key={aspect.id} aspect={aspect} group={group.name} />
            ))}
          </MenuSection>
        ))}
      </Menu>
    </Autocomplete>
  );
}

function AspectItem({ aspect, group }: { readonly aspect: Aspect; readonly group: string }) {
  const { id, name, negative, positive } = aspect;
  return (
    <MenuItem id={id} shouldCloseOnSelect={false} textValue={[name, negative.word, positive.word, group].join(' ')} className="menu__item level-menu__item">
      <Text slot="label">{name}</Text>
      <Text slot="description" className="level-menu__poles">
        {negative.word} – {positive.word}
      </Text>
    </MenuItem>
  );
}
