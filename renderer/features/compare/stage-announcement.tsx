import { activeJobOf, isMakingPicture, useLive } from '../../app/live-store.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';

/** Tells who cannot see it what happens on the stage: once at each turn, not at every step. */
export function StageAnnouncement() {
  const t = useText();
  const selectedId = useSelection((state) => state.selectedId);
  const generation = useGeneration(selectedId).data;
  const job = useLive((state) => activeJobOf(state.jobs, selectedId));
  const said =
    job !== null && isMakingPicture(job)
      ? t('stage.denoise')
      : job !== null
        ? t('announce.explaining')
        : generation?.explanation !== null && generation?.explanation !== undefined
          ? t('announce.explained')
          : '';
  return (
    <p className="visually-hidden" role="status">
      {said}
    </p>
  );
}
