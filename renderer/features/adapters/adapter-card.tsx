import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Adapter } from '../../../preload/contract-adapters.ts';
import { notifyError } from '../../app/notices.ts';
import { useNumbers } from '../../app/numbers.ts';
import { useInfo } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useText, type Text } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Badge } from '../../design/marks.tsx';
import { Switch } from '../../design/switch.tsx';
import { useCompose } from '../compose/compose-store.ts';
import { AdapterFindings } from './adapter-findings.tsx';
import { chooseAdapter, leaveAdapterOut } from './add-adapter.ts';

/** One adapter: what it is for, which checkpoint it belongs to, what it was measured to do, and the switch to use it. */
export function AdapterCard({ adapter }: { readonly adapter: Adapter }) {
  const t = useText();
  const isChosen = useCompose((state) => state.adapters.some(({ id }) => id === adapter.id));
  const checkpoint = useInfo().data?.defaultCheckpoint;
  const fits = checkpoint === undefined || adapter.checkpoints.includes(checkpoint);
  return (
    <li className="adapter-card">
      <div className="adapter-card__head">
        <h3 className="adapter-card__name selectable">{adapter.name}</h3>
        {adapter.bundled ? <Badge>{t('adapters.bundled')}</Badge> : null}
        {fits ? null : (
          <Badge tone="caution" title={t('adapters.strangerUnknown')}>
            {t('adapters.otherCheckpoint')}
          </Badge>
        )}
        <div className="adapter-card__actions">
          {adapter.bundled ? null : <RemoveButton adapter={adapter} />}
          <Switch
            label={t('adapters.use', { name: adapter.name })}
            hideLabel
            tone="adapter"
            isSelected={isChosen}
            onChange={(on) => (on ? chooseAdapter(adapter) : leaveAdapterOut(adapter.id))}
          />
        </div>
      </div>
      {adapter.purpose === null ? null : <p className="adapter-card__purpose selectable">{adapter.purpose}</p>}
      <Facts adapter={adapter} />
      <AdapterFindings adapter={adapter} />
    </li>
  );
}

function Facts({ adapter }: { readonly adapter: Adapter }) {
  const t = useText();
  const numbers = useNumbers();
  const { sizeBytes } = adapter;
  const size = sizeBytes < 1_000_000 ? `${Math.ceil(sizeBytes / 1000)} kB` : `${numbers.one(sizeBytes / 1_000_000)} MB`;
  return <p className="adapter-card__facts selectable">{factsOf(adapter, t, size).join(' · ')}</p>;
}

function factsOf(adapter: Adapter, t: Text, size: string): readonly string[] {
  const home = adapter.checkpoints.length > 0 ? adapter.checkpoints.join(', ') : adapter.madeFor;
  return [
    ...(home === null ? [] : [t('adapters.for', { checkpoint: home })]),
    ...(adapter.rank === null ? [] : [t('adapters.rank', { rank: adapter.rank })]),
    size,
    ...(adapter.licence === null ? [] : [adapter.licence]),
    ...(adapter.author === null ? [] : [adapter.author]),
    ...(adapter.triggerWords.length === 0 ? [] : [t('adapters.words', { words: adapter.triggerWords.join(', ') })]),
  ];
}

/** Asks once more in its own place: a second press removes. */
function RemoveButton({ adapter }: { readonly adapter: Adapter }) {
  const t = useText();
  const [isSure, setSure] = useState(false);
  const remove = async (): Promise<void> => {
    try {
      await callStudio('adapters.remove', { id: adapter.id });
      leaveAdapterOut(adapter.id);
    } catch (error) {
      notifyError(error);
    }
  };
  return isSure ? (
    <>
      <Button look="plain" size="small" autoFocus onPress={() => setSure(false)}>
        {t('cancel')}
      </Button>
      <Button look="danger" size="small" onPress={() => void remove()}>
        {t('adapters.toBin')}
      </Button>
    </>
  ) : (
    <IconButton small label={t('adapters.remove', { name: adapter.name })} onPress={() => setSure(true)}>
      <Trash2 />
    </IconButton>
  );
}
