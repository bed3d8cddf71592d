import { useEffect } from 'react';
import { AdaptersDialog } from '../features/adapters/adapters-dialog.tsx';
import { AuditDialog } from '../features/audit/audit-dialog.tsx';
import { ComposePanel } from '../features/compose/compose-panel.tsx';
import { Stage } from '../features/compare/stage.tsx';
import { DrawDialog } from '../features/draw/draw-dialog.tsx';
import { tidySketches } from '../features/draw/held-sketches.ts';
import { RepaintDialog } from '../features/draw/repaint-dialog.tsx';
import { ExplainPanel } from '../features/explain/explain-panel.tsx';
import { DeleteDialog } from '../features/history/delete-dialog.tsx';
import { HistoryStrip } from '../features/history/history-strip.tsx';
import { ModelsDialog } from '../features/library/models-dialog.tsx';
import { TopBar } from '../features/library/top-bar.tsx';
import { ProfileDialog } from '../features/profile/profile-dialog.tsx';
import { AboutDialog } from '../features/settings/about-dialog.tsx';
import { DoctorDialog } from '../features/settings/doctor-dialog.tsx';
import { SettingsDialog } from '../features/settings/settings-dialog.tsx';
import { ShortcutsDialog } from '../features/settings/shortcuts-dialog.tsx';
import { useNewest } from './queries.ts';
import { useSelection } from './selection-store.ts';
import { useShortcuts } from './shortcuts.ts';
import { useStudioEvents } from './studio-events.ts';
import { useText } from './text.ts';
import { Toasts } from './toasts.tsx';
import { useWhatIfRequests } from './what-if.ts';
import './workspace.css';

/** On start the newest picture lies on the table. */
function useOpenNewest(): void {
  const newest = useNewest().data?.generations.find((one) => one.hasPicture)?.id ?? null;
  useEffect(() => {
    if (newest !== null && useSelection.getState().selectedId === null) useSelection.getState().select(newest);
  }, [newest]);
}

/** What a deleted picture left behind may have lain in the form until the window was closed. */
function useTidySketches(): void {
  useEffect(() => {
    void tidySketches();
  }, []);
}

export function Workspace() {
  const t = useText();
  useStudioEvents();
  useShortcuts();
  useWhatIfRequests();
  useOpenNewest();
  useTidySketches();
  return (
    <div className="workspace">
      <TopBar />
      <aside className="workspace__compose" aria-label={t('region.compose')}>
        <ComposePanel />
      </aside>
      <main className="workspace__stage" aria-label={t('region.picture')}>
        <Stage />
      </main>
      <aside className="workspace__explain" aria-label={t('region.explanation')}>
        <ExplainPanel />
      </aside>
      <footer className="workspace__history">
        <HistoryStrip />
      </footer>
      <AdaptersDialog />
      <ModelsDialog />
      <AuditDialog />
      <ProfileDialog />
      <DrawDialog />
      <RepaintDialog />
      <SettingsDialog />
      <DoctorDialog />
      <AboutDialog />
      <ShortcutsDialog />
      <DeleteDialog />
      <Toasts />
    </div>
  );
}
