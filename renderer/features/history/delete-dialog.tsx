import { useQueryClient } from '@tanstack/react-query';
import { usePicked } from '../../app/picked-store.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { deletePictures } from './delete-actions.ts';
import { filterOf, useFilter } from './filter-store.ts';

/** Asks before pictures go to the bin: those that are picked, or else the one on the stage. The next one takes its place. */
export function DeleteDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'delete');
  const open = useSelection((state) => state.open);
  const selectedId = useSelection((state) => state.selectedId);
  const picked = usePicked((state) => state.ids);
  const [only] = picked;
  const one = picked.size === 0 ? selectedId : picked.size === 1 ? (only ?? null) : null;
  const generation = useGeneration(isOpen ? one : null).data;
  const remove = (): void => {
    open(null);
    const ids = picked.size > 0 ? [...picked] : selectedId === null ? [] : [selectedId];
    if (ids.length > 0) void deletePictures(ids, filterOf(useFilter.getState(), new Date()), client, t);
  };
  const many = picked.size > 1;
  return (
    <Dialog
      title={many ? t('delete.titleMany', { count: picked.size }) : t('delete.title')}
      role="alertdialog"
      width={400}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button onPress={() => open(null)}>{t('cancel')}</Button>
          <Button look="danger" autoFocus onPress={remove}>
            {t('delete.confirm')}
          </Button>
        </>
      }
    >
      <p>
        {t(many ? 'delete.textMany' : 'delete.text')}
        {generation === undefined || generation.children.length === 0 ? null : ` ${t('delete.whatIfs', { count: generation.children.length })}`}
      </p>
      {generation === undefined ? null : <p className="delete__prompt">“{generation.prompt}”</p>}
    </Dialog>
  );
}
