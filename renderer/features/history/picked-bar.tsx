import { useQueryClient } from '@tanstack/react-query';
import { ClipboardCopy, FolderDown, SquareSplitHorizontal, Star, StarOff, Trash2, X } from 'lucide-react';
import type { HistoryFilter } from '../../../preload/contract-history.ts';
import { starAll } from '../../app/actions.ts';
import { notifyError } from '../../app/notices.ts';
import { usePicked } from '../../app/picked-store.ts';
import { queryKeys } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { useCopySettings } from '../compare/use-copy-settings.ts';
import { exportPicked } from './export-actions.ts';
import { pickAll } from './pick-actions.ts';
import { useKeyNames } from '../compose/modifier-key.ts';

interface PickedBarProps {
  readonly filter: HistoryFilter;
  /** How many the strip has. */
  readonly total: number;
}

/** How many pictures are picked, and what can be done with them. */
export function PickedBar({ filter, total }: PickedBarProps) {
  const t = useText();
  const client = useQueryClient();
  const copySettings = useCopySettings();
  const picked = usePicked((state) => state.ids);
  const clear = usePicked((state) => state.clear);
  const keyNames = useKeyNames();
  const open = useSelection((state) => state.open);
  const ids = [...picked];
  const [first, second] = ids;
  const none = ids.length === 0;
  const compare = (): void => {
    if (first === undefined || second === undefined) return;
    const { selectedId, select, compareWith } = useSelection.getState();
    // What is on the stage already stays there.
    const shown = selectedId === second ? second : first;
    select(shown);
    compareWith(shown === first ? second : first);
  };
  const unstar = async (): Promise<void> => {
    await starAll(ids, false);
    // Where only stars are listed they are gone from sight, and what is out of sight is not picked.
    if (filter.starred === true || filter.counterfactuals === 'starred') clear();
  };
  const useSettings = async (): Promise<void> => {
    if (first === undefined) return;
    try {
      await copySettings(await client.fetchQuery({ queryKey: queryKeys.generation(first), queryFn: () => callStudio('generation.get', { id: first }) }));
    } catch (error) {
      notifyError(error);
    }
  };
  return (
    <div className="picked" role="toolbar" aria-label={t('picked.label')}>
      <p className="picked__count numbers">{none ? t('picked.none') : t('picked.count', { count: ids.length })}</p>
      {ids.length >= total ? null : (
        <Button look="plain" size="small" onPress={() => void pickAll(filter, t)}>
          {t('picked.all', { count: total })}
        </Button>
      )}
      <span className="picked__space" />
      <IconButton label={t('picked.star')} shortcut="S" isDisabled={none} onPress={() => void starAll(ids, true)}>
        <Star />
      </IconButton>
      <IconButton label={t('picked.unstar')} isDisabled={none} onPress={() => void unstar()}>
        <StarOff />
      </IconButton>
      <IconButton label={t('picked.compare')} isDisabled={ids.length !== 2} onPress={compare}>
        <SquareSplitHorizontal />
      </IconButton>
      <IconButton label={t('toolbar.copySettings')} isDisabled={ids.length !== 1} onPress={() => void useSettings()}>
        <ClipboardCopy />
      </IconButton>
      <IconButton label={t('picked.export')} isDisabled={none} onPress={() => void exportPicked(ids)}>
        <FolderDown />
      </IconButton>
      <IconButton label={t('picked.delete')} shortcut={keyNames('Del')} isDisabled={none} onPress={() => open('delete')}>
        <Trash2 />
      </IconButton>
      <IconButton label={t('picked.leave')} shortcut="Esc" onPress={clear}>
        <X />
      </IconButton>
    </div>
  );
}
