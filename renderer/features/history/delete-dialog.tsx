import { useQueryClient } from '@tanstack/react-query';
import { callStudio } from '../../app/studio-client.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys, useGeneration, useHistory } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { tidySketches } from '../draw/held-sketches.ts';

/** Asks before a picture goes to the bin; the next one takes its place. */
export function DeleteDialog() {
  const t = useText();
  const client = useQueryClient();
  const isOpen = useSelection((state) => state.panel === 'delete');
  const open = useSelection((state) => state.open);
  const select = useSelection((state) => state.select);
  const selectedId = useSelection((state) => state.selectedId);
  const generation = useGeneration(selectedId).data;
  const history = useHistory('', false);
  const remove = async (): Promise<void> => {
    open(null);
    if (selectedId === null) return;
    const rest = history.data?.pages.flatMap((page) => page.generations).filter((one) => one.kind === 'generation') ?? [];
    const at = rest.findIndex((one) => one.id === selectedId);
    // From a what-if, back to its original.
    const nextId = generation?.parent ?? (rest[at + 1] ?? rest[at - 1])?.id ?? null;
    try {
      await callStudio('history.delete', { id: selectedId });
      void tidySketches();
      select(nextId);
      // What is gone can't be compared with.
      useSelection.setState({ previousId: null });
      client.removeQueries({ queryKey: queryKeys.generation(selectedId) });
      await client.invalidateQueries({ queryKey: queryKeys.history });
    } catch (error) {
      notifyError(error, () => void remove());
    }
  };
  return (
    <Dialog
      title={t('delete.title')}
      role="alertdialog"
      width={400}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button onPress={() => open(null)}>{t('cancel')}</Button>
          <Button look="danger" autoFocus onPress={() => void remove()}>
            {t('delete.confirm')}
          </Button>
        </>
      }
    >
      <p>
        {t('delete.text')}
        {generation === undefined || generation.children.length === 0 ? null : ` ${t('delete.whatIfs', { count: generation.children.length })}`}
      </p>
      {generation === undefined ? null : <p className="delete__prompt">“{generation.prompt}”</p>}
    </Dialog>
  );
}
