import { Layers, TriangleAlert, X } from 'lucide-react';
import { ADAPTER_STRENGTHS } from '../../../preload/contract-adapters.ts';
import { useAdapters, useInfo } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText, type Text } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Slider } from '../../design/slider.tsx';
import { useCompose, type AdapterDraft } from '../compose/compose-store.ts';
import { leaveAdapterOut } from './add-adapter.ts';
import { FindingProgress } from './finding-progress.tsx';
import { TriggerWords } from './trigger-words.tsx';
import { useAdapterDrop } from './use-adapter-drop.ts';
import './adapters.css';

/** The adapters of the picture to be: which ones, and how strongly. Files can be dropped anywhere. */
export function AdapterSection() {
  const t = useText();
  const chosen = useCompose((state) => state.adapters);
  const installed = useAdapters().data?.adapters ?? [];
  const over = useAdapterDrop();
  return (
    <section className={over ? 'compose__section adapters adapters--over' : 'compose__section adapters'} aria-label={t('adapters.title')}>
      <div className="adapters__head">
        <h3 className="adapters__title">
          <Layers aria-hidden="true" />
          {t('adapters.title')}
        </h3>
        <Button look="plain" size="small" onPress={() => useSelection.getState().open('adapters')}>
          {t('adapters.choose')}
        </Button>
      </div>
      {chosen.length === 0 ? (
        <p className="adapters__empty">{t('adapters.none')}</p>
      ) : (
        <ul className="adapters__list">
          {chosen.map((adapter) => (
            <ChosenAdapter key={adapter.id} adapter={adapter} />
          ))}
        </ul>
      )}
      {installed.map((adapter) => (
        <FindingProgress key={adapter.id} adapter={adapter} isNamed />
      ))}
    </section>
  );
}

function ChosenAdapter({ adapter }: { readonly adapter: AdapterDraft }) {
  const t = useText();
  const info = useInfo().data;
  const installed = useAdapters().data?.adapters;
  const known = installed?.find(({ id }) => id === adapter.id);
  const checkpoint = info?.defaultCheckpoint;
  const isMissing = installed !== undefined && known === undefined;
  const isStranger = known !== undefined && checkpoint !== undefined && !known.checkpoints.includes(checkpoint);
  const setStrength = (strength: number): void => {
    const { adapters, change } = useCompose.getState();
    change({ adapters: adapters.map((draft) => (draft.id === adapter.id ? { ...draft, strength } : draft)) });
  };
  return (
    <li className="adapters__item">
      <Slider
        label={adapter.name}
        name={t('adapters.strengthOf', { name: adapter.name })}
        tone="adapter"
        value={adapter.strength}
        minimum={ADAPTER_STRENGTHS.least}
        maximum={ADAPTER_STRENGTHS.most}
        onChange={setStrength}
      />
      <IconButton small label={t('adapters.leaveOut', { name: adapter.name })} onPress={() => leaveAdapterOut(adapter.id)}>
        <X />
      </IconButton>
      {known === undefined ? null : <TriggerWords words={known.triggerWords} />}
      {isMissing || isStranger ? (
        <p className="adapters__caution" role="status">
          <TriangleAlert aria-hidden="true" />
          {isMissing ? t('adapters.missing') : strangerText(known?.checkpoints[0] ?? known?.madeFor ?? null, t)}
        </p>
      ) : null}
    </li>
  );
}

function strangerText(home: string | null, t: Text): string {
  return home === null ? t('adapters.strangerUnknown') : t('adapters.stranger', { checkpoint: home });
}
