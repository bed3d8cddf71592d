import type { Installed } from '../../../preload/contract-library.ts';
import { useAmount } from '../../app/amounts.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { remove } from './library-actions.ts';

interface RemoveDialogProps {
  readonly entry: Installed;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Asks before gigabytes go to the bin; a linked folder is only forgotten. */
export function RemoveDialog({ entry, isOpen, onClose }: RemoveDialogProps) {
  const t = useText();
  const amount = useAmount();
  const linked = entry.origin === 'link';
  return (
    <Dialog
      title={t(linked ? 'models.forgetTitle' : 'models.removeTitle', { name: entry.name })}
      role="alertdialog"
      width={420}
      isOpen={isOpen}
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('cancel')}</Button>
          <Button
            look="danger"
            autoFocus
            onPress={() => {
              onClose();
              void remove(entry.id);
            }}
          >
            {t(linked ? 'models.forget' : 'delete.confirm')}
          </Button>
        </>
      }
    >
      <p>{linked ? t('models.forgetText', { directory: entry.directory }) : t('models.removeText', { size: amount(entry.sizeBytes) })}</p>
    </Dialog>
  );
}
