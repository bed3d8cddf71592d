import { useState } from 'react';
import { activeJobOf, useLive } from '../../app/live-store.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { PictureMenu, pictureUnder, type PictureMenuPlace } from '../history/picture-menu.tsx';
import { CompareView, type ComparedPicture } from './compare-view.tsx';
import { EmptyState } from './empty-state.tsx';
import { Frame } from './frame.tsx';
import { LivePreview } from './live-preview.tsx';
import { PictureView } from './picture-view.tsx';
import { ProblemState } from './problem-state.tsx';
import { StageAnnouncement } from './stage-announcement.tsx';
import { StageNotes, StageToolbar } from './stage-toolbar.tsx';
import { useCompared } from './use-compared.ts';
import { useStageKeys } from './use-stage-keys.ts';
import './stage.css';

/** The middle of the window: the picture, as large as it fits. */
export function Stage() {
  return (
    <>
      <StageAnnouncement />
      <StageContent />
    </>
  );
}

function StageContent() {
  const selectedId = useSelection((state) => state.selectedId);
  const generation = useGeneration(selectedId);
  const job = useLive((state) => activeJobOf(state.jobs, selectedId));
  const shown = generation.data;
  const compared: ComparedPicture | null = useCompared(shown ?? null);
  const zoomed = useSelection((state) => state.zoomed);
  const [menu, setMenu] = useState<PictureMenuPlace | null>(null);
  useStageKeys();

  if (selectedId === null) return <EmptyState />;
  if (shown === undefined) {
    return generation.isError ? <ProblemState error={generation.error} generation={null} /> : <div className="stage" />;
  }
  if (!shown.hasPicture) {
    if (job !== null || shown.state === 'queued' || shown.state === 'running') return <LivePreview generation={shown} job={job} />;
    return <ProblemState error={shown.error} generation={shown} />;
  }
  return (
    <div className="stage" onContextMenu={(event) => setMenu(pictureUnder(event))}>
      <StageToolbar generation={shown} />
      <StageNotes generation={shown} />
      <Frame width={shown.width} height={shown.height} zoomed={zoomed}>
        {compared === null ? <PictureView generation={shown} /> : <CompareView generation={shown} compared={compared} />}
      </Frame>
      <PictureMenu at={menu} onClose={() => setMenu(null)} />
    </div>
  );
}
