import { useQueryClient } from '@tanstack/react-query';
import { Check, CircleAlert, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Installed } from '../../../preload/contract-library.ts';
import { useAmount } from '../../app/amounts.ts';
import { useText, type Text } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { Badge } from '../../design/marks.tsx';
import { MenuButton, type MenuChoice } from '../../design/menu-button.tsx';
import { CalibrationBadge, CalibrationRow } from './calibration-row.tsx';
import { providerName } from './engine-text.ts';
import { repair, takeForPictures, verify } from './library-actions.ts';
import { RemoveDialog } from './remove-dialog.tsx';

function choicesFor(entry: Installed, t: Text): readonly MenuChoice[] {
  const own = entry.origin !== 'bundled' && entry.origin !== 'folder';
  return [
    { id: 'verify', label: t('models.verify') },
    ...(own && entry.origin !== 'link' ? [{ id: 'repair', label: t('models.repair') }] : []),
    ...(entry.origin === 'bundled' ? [] : [{ id: 'remove', label: t(entry.origin === 'link' ? 'models.forget' : 'models.remove'), danger: true }]),
  ];
}

function Verdict({ entry }: { readonly entry: Installed }) {
  const t = useText();
  switch (entry.verdict?.state) {
    case 'match':
      return (
        <Badge tone="good" title={t('models.verifiedHint', { files: entry.verdict.files })}>
          <Check aria-hidden="true" />
          {t('models.verified')}
        </Badge>
      );
    case 'differ': {
      const files = [...entry.verdict.missing, ...entry.verdict.changed];
      return (
        <Badge tone="danger" title={files.join(', ')}>
          <CircleAlert aria-hidden="true" />
          {t('models.damaged', { files: files.length })}
        </Badge>
      );
    }
    case 'no-list':
      return <Badge title={t('models.noHashesHint')}>{t('models.noHashes')}</Badge>;
    case undefined:
      return <Badge title={t('models.notVerifiedHint')}>{t('models.notVerified')}</Badge>;
  }
}

interface CheckpointCardProps {
  readonly entry: Installed;
  readonly inUse: boolean;
}

/** An installed checkpoint: what it is, where it came from, whether its files are what they should be. */
export function CheckpointCard({ entry, inUse }: CheckpointCardProps) {
  const t = useText();
  const amount = useAmount();
  const client = useQueryClient();
  const [removing, setRemoving] = useState(false);
  const usable = entry.kind === 'checkpoint' && entry.problem === null && entry.verdict?.state !== 'differ';
  const facts = [
    entry.family === entry.name ? '' : entry.family,
    amount(entry.sizeBytes),
    t(`models.origin.${entry.origin}`),
    entry.licence?.name ?? '',
  ].filter((fact) => fact !== '');
  const act = (id: string): void => {
    if (id === 'verify') void verify(entry.id);
    else if (id === 'repair') void repair(entry.id);
    else setRemoving(true);
  };
  return (
    <li className={inUse ? 'model model--used' : 'model'} aria-label={entry.name}>
      <div className="model__text">
        <p className="model__name">{entry.name}</p>
        <p className="models__faint numbers" title={entry.source ?? entry.directory}>
          {facts.join(' · ')}
        </p>
        {entry.problem === null ? null : <p className="task__trouble">{t('models.gone')}</p>}
        <div className="model__marks">
          <Verdict entry={entry} />
          {entry.kind === 'readout' ? <Badge>{t('models.readout')}</Badge> : <CalibrationBadge checkpoint={entry.id} />}
          {entry.provider === null ? null : <Badge title={t('models.providerHint')}>{providerName(entry.provider)}</Badge>}
        </div>
        {usable ? <CalibrationRow checkpoint={entry.id} name={entry.name} /> : null}
      </div>
      <div className="model__actions">
        {entry.kind === 'readout' ? null : (
          // One and the same button before and after, so that the keyboard keeps its place.
          <Button
            look={inUse ? 'plain' : 'outline'}
            isDisabled={!usable && !inUse}
            aria-label={t(inUse ? 'models.inUseNamed' : 'models.useNamed', { name: entry.name })}
            onPress={() => (inUse ? undefined : void takeForPictures(client, entry.id))}
          >
            {t(inUse ? 'models.inUse' : 'models.use')}
          </Button>
        )}
        <MenuButton label={t('models.moreOf', { name: entry.name })} icon={<Ellipsis />} choices={choicesFor(entry, t)} onChoose={act} />
      </div>
      <RemoveDialog entry={entry} isOpen={removing} onClose={() => setRemoving(false)} />
    </li>
  );
}
