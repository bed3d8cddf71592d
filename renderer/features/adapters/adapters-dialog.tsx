import { FilePlus2 } from 'lucide-react';
import { useAdapters } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { AdapterCard } from './adapter-card.tsx';
import { addAdapterByDialog } from './add-adapter.ts';

/** All adapters there are, each with what it is for and what it does. */
export function AdaptersDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'adapters');
  const open = useSelection((state) => state.open);
  const adapters = useAdapters().data?.adapters ?? [];
  return (
    <Dialog
      title={t('adapters.title')}
      width={720}
      isOpen={isOpen}
      onClose={() => open(null)}
      footer={
        <>
          <Button onPress={() => void addAdapterByDialog()}>
            <FilePlus2 aria-hidden="true" />
            {t('adapters.addFile')}
          </Button>
          <Button look="primary" onPress={() => open(null)}>
            {t('close')}
          </Button>
        </>
      }
    >
      <p className="adapter-cards__about">{t('adapters.about')}</p>
      {adapters.length === 0 ? <p className="adapter-cards__none">{t('adapters.noneInstalled')}</p> : null}
      <ul className="adapter-cards">
        {adapters.map((adapter) => (
          <AdapterCard key={adapter.id} adapter={adapter} />
        ))}
      </ul>
    </Dialog>
  );
}
