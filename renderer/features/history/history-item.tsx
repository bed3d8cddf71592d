import { CircleAlert, CircleSlash, GitBranch, Star } from 'lucide-react';
import { ListBoxItem } from 'react-aria-components';
import { assetUrl } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { activeJobOf, isMakingPicture, useLive } from '../../app/live-store.ts';
import { pictureProgress } from '../../app/picture-progress.ts';
import { useText } from '../../app/text.ts';
import { Progress } from '../../design/marks.tsx';
import type { HistoryEntry } from './lineage.ts';

interface HistoryItemProps {
  readonly id: string;
  readonly entry: HistoryEntry;
}

/** One picture of the strip, with its state said honestly. */
export function HistoryItem({ id, entry }: HistoryItemProps) {
  const t = useText();
  const { generation, whatIfs } = entry;
  const job = useLive((state) => activeJobOf(state.jobs, id));
  const isBeside = useSelection((state) => state.comparingPlain && state.besideId === id);
  const isWhatIf = generation.parent !== null;
  const original = generation.upscale?.of ?? null;
  // What is enlarged can be seen meanwhile.
  const coming =
    job !== null && job.previewVersion > 0 ? assetUrl.preview(job.id, job.previewVersion) : original === null ? null : assetUrl.thumbnail(original);
  const parts = [generation.prompt, t(`state.${generation.state}`)];
  if (generation.starred) parts.push(t('history.isStarred'));
  if (isBeside) parts.push(t('history.isBeside'));
  if (isWhatIf) parts.push(t('history.isWhatIf'));
  else if (generation.upscale !== null) parts.push(t('history.isEnlarged', { factor: generation.upscale.factor }));
  else if (generation.madeFrom !== null) parts.push(t('history.isMadeFrom'));
  if (whatIfs > 0) parts.push(t('history.whatIfs', { count: whatIfs }));
  return (
    // No text to type ahead to: letters are the window's shortcuts.
    <ListBoxItem
      id={id}
      data-generation={generation.hasPicture ? id : ''}
      textValue={`·${id}`}
      aria-label={parts.join(', ')}
      className={isBeside ? 'thumb thumb--beside' : 'thumb'}
    >
      <div className="thumb__inner" title={generation.prompt}>
        {generation.hasPicture ? (
          <img className="thumb__picture" src={assetUrl.thumbnail(id)} alt="" loading="lazy" draggable={false} />
        ) : job !== null ? (
          <>
            {coming === null ? null : <img className="thumb__picture" src={coming} alt="" />}
            {isMakingPicture(job) ? (
              <span className="thumb__progress">
                <Progress label={t('progress.picture')} value={pictureProgress(job)} tone="#ffffff" />
              </span>
            ) : null}
          </>
        ) : (
          <span className="thumb__state">
            {generation.state === 'cancelled' ? <CircleSlash aria-hidden="true" /> : <CircleAlert aria-hidden="true" />}
            <span>{t(`state.${generation.state}`)}</span>
          </span>
        )}
        {generation.starred ? <Star className="thumb__star" fill="currentColor" aria-hidden="true" /> : null}
        {generation.upscale === null ? null : (
          <span className="thumb__lineage numbers" aria-hidden="true">
            {generation.upscale.factor} ×
          </span>
        )}
        {whatIfs > 0 || isWhatIf ? (
          <span className="thumb__lineage numbers" aria-hidden="true">
            <GitBranch />
            {isWhatIf ? null : whatIfs}
          </span>
        ) : null}
      </div>
    </ListBoxItem>
  );
}
