import { FolderPlus } from 'lucide-react';
import { useState, type DragEvent } from 'react';
import { useInfo, useLibrary } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { CheckpointCard } from './checkpoint-card.tsx';
import { HubField } from './hub-field.tsx';
import { addDropped, addFolder } from './library-actions.ts';
import { OfferCard } from './offer-card.tsx';
import { TaskRow } from './task-row.tsx';
import { isOpen as isUnderWay } from './task-text.ts';
import './models.css';

/** The checkpoints: what is installed, what is under way, what can be had. Work goes on when the dialog is closed. */
export function ModelsDialog() {
  const t = useText();
  const isOpen = useSelection((state) => state.panel === 'models');
  const open = useSelection((state) => state.open);
  const library = useLibrary(isOpen).data;
  const inUse = useInfo().data?.defaultCheckpoint;
  const [over, setOver] = useState(false);
  const tasks = (library?.tasks ?? []).filter(isUnderWay);
  const offers = (library?.offers ?? []).filter((offer) => !offer.installed);
  const drag = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    // What is dropped here is a checkpoint, not a sketch.
    event.nativeEvent.stopPropagation();
    setOver(true);
  };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    event.nativeEvent.stopPropagation();
    setOver(false);
    void addDropped(event.dataTransfer.files);
  };
  return (
    <Dialog
      title={t('models.title')}
      width={760}
      isOpen={isOpen && library !== undefined}
      onClose={() => open(null)}
      footer={
        <>
          <Button look="plain" className="models__add" onPress={() => void addFolder()}>
            <FolderPlus aria-hidden="true" />
            {t('models.addFolder')}
          </Button>
          <Button look="primary" onPress={() => open(null)}>
            {t('done')}
          </Button>
        </>
      }
    >
      <div className={over ? 'models models--over' : 'models'} onDragOver={drag} onDragLeave={() => setOver(false)} onDrop={drop}>
        {tasks.length === 0 ? null : (
          <section aria-label={t('models.underWay')}>
            <h3 className="models__heading">{t('models.underWay')}</h3>
            <ul>
              {tasks.map((task) => (
                <TaskRow key={task.id} task={task} />
              ))}
            </ul>
          </section>
        )}
        <section aria-label={t('models.installedTitle')}>
          <h3 className="models__heading">{t('models.installedTitle')}</h3>
          <ul>
            {library?.installed.map((entry) => (
              <CheckpointCard key={entry.id} entry={entry} inUse={entry.id === inUse} />
            ))}
          </ul>
          <p className="models__faint">{t('models.dropHint')}</p>
        </section>
        <section aria-label={t('models.getTitle')}>
          <h3 className="models__heading">{t('models.getTitle')}</h3>
          {offers.length === 0 ? null : (
            <ul>
              {offers.map((offer) => (
                <OfferCard key={offer.source} offer={offer} />
              ))}
            </ul>
          )}
          <HubField />
          <p className="models__faint">{t('models.private')}</p>
        </section>
      </div>
    </Dialog>
  );
}
