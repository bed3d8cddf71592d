import { ChevronDown, Cpu, Ellipsis, Settings2 } from 'lucide-react';
import { useInfo } from '../../app/queries.ts';
import { useSelection, type Panel } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Button } from '../../design/button.tsx';
import { IconButton } from '../../design/icon-button.tsx';
import { Badge } from '../../design/marks.tsx';
import { MenuButton } from '../../design/menu-button.tsx';
import { engineText } from './engine-text.ts';
import { WorkChip } from './work-chip.tsx';
import './top-bar.css';

const menuPanels: readonly Panel[] = ['models', 'audit', 'doctor', 'shortcuts', 'about'];

/** The studio's name, its checkpoint, and what the pictures are made on: always in sight. */
export function TopBar() {
  const t = useText();
  const info = useInfo().data;
  const open = useSelection((state) => state.open);
  const checkpoint = info?.checkpoints.find((one) => one.id === info.defaultCheckpoint);
  const engine = info === undefined ? null : engineText(info.engine, t);
  return (
    <header className="top-bar">
      <h1 className="top-bar__name">FineXL Studio</h1>
      {checkpoint === undefined ? null : (
        <Button className="top-bar__checkpoint" look="plain" aria-label={t('topBar.checkpointOf', { name: checkpoint.name })} onPress={() => open('models')}>
          {checkpoint.name}
          <ChevronDown aria-hidden="true" />
        </Button>
      )}
      <div className="top-bar__space" />
      <WorkChip />
      {info?.unofficialRuntime === true ? (
        <Badge tone="caution" title={t('topBar.unofficialHint')}>
          {t('topBar.unofficial')}
        </Badge>
      ) : null}
      {engine === null ? null : (
        <p className="engine" role="status" aria-label={t('topBar.engine')} title={engine.note ?? undefined}>
          <span className={`engine__lamp engine__lamp--${info?.engine.state ?? 'starting'}`} aria-hidden="true" />
          {engine.state === null ? null : <span>{engine.state}</span>}
          {engine.provider === null ? null : (
            <span className="engine__provider">
              <Cpu aria-hidden="true" />
              {engine.provider}
            </span>
          )}
          {engine.note === null ? null : <span className="engine__note">{engine.note}</span>}
        </p>
      )}
      <div className="top-bar__actions">
        <IconButton label={t('settings.title')} onPress={() => open('settings')}>
          <Settings2 />
        </IconButton>
        <MenuButton
          label={t('topBar.more')}
          icon={<Ellipsis />}
          choices={[
            { id: 'models', label: t('models.title') },
            { id: 'audit', label: t('audit.title') },
            { id: 'doctor', label: t('doctor.title') },
            { id: 'shortcuts', label: t('shortcuts.title') },
            { id: 'about', label: t('about.title') },
          ]}
          onChoose={(id) => open(menuPanels.find((panel) => panel === id) ?? null)}
        />
      </div>
    </header>
  );
}
