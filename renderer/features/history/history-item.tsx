import { Check, CircleAlert, CircleSlash, GitBranch, Star } from 'lucide-react';
import { assetUrl, type HistoryEntry } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { activeJobOf, isMakingPicture, useLive } from '../../app/live-store.ts';
import { pictureProgress } from '../../app/picture-progress.ts';
import { useText } from '../../app/text.ts';
import { Progress } from '../../design/marks.tsx';
import { PITCH } from './list-window.ts';

interface HistoryItemProps {
  readonly entry: HistoryEntry;
  /** Its place in the whole list, of `total`. */
  readonly index: number;
  readonly total: number;
  /** Whether keys are about it. */
  readonly isCurrent: boolean;
  /** Picked, or else the one on the stage. */
  readonly isChosen: boolean;
  readonly isShown: boolean;
  readonly isPicking: boolean;
}

/** By which the list names the one that keys are about. */
export function optionId(id: string): string {
  return `history-${id}`;
}

/** One picture of the strip, with its state said honestly. */
export function HistoryItem({ entry, index, total, isCurrent, isChosen, isShown, isPicking }: HistoryItemProps) {
  const t = useText();
  const { whatIfs, ...generation } = entry;
  const { id } = generation;
  const job = useLive((state) => activeJobOf(state.jobs, id));
  const isBeside = useSelection((state) => state.comparingPlain && state.besideId === id);
  const isWhatIf = generation.parent !== null;
  const original = generation.upscale?.of ?? null;
  // What is enlarged can be seen meanwhile.
  const coming =
    job !== null && job.previewVersion > 0 ? assetUrl.preview(job.id, job.previewVersion) : original === null ? null : assetUrl.thumbnail(original);
  const parts = [generation.prompt, t(`state.${generation.state}`)];
  if (generation.starred) parts.push(t('history.isStarred'));
  if (isPicking && isShown) parts.push(t('history.isShown'));
  if (isBeside) parts.push(t('history.isBeside'));
  if (isWhatIf) parts.push(t('history.isWhatIf'));
  else if (generation.upscale !== null) parts.push(t('history.isEnlarged', { factor: generation.upscale.factor }));
  else if (generation.madeFrom !== null) parts.push(t('history.isMadeFrom'));
  if (whatIfs > 0) parts.push(t('history.whatIfs', { count: whatIfs }));
  return (
    <div
      id={optionId(id)}
      role="option"
      aria-selected={isChosen}
      aria-setsize={total}
      aria-posinset={index + 1}
      data-index={index}
      data-generation={generation.hasPicture ? id : ''}
      data-current={isCurrent ? '' : undefined}
      aria-label={parts.join(', ')}
      className={`thumb ${isShown ? 'thumb--shown' : ''} ${isBeside ? 'thumb--beside' : ''} ${isPicking && isChosen ? 'thumb--picked' : ''}`}
      style={{ left: index * PITCH }}
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
        {isPicking ? (
          <span className="thumb__check" aria-hidden="true">
            {isChosen ? <Check /> : null}
          </span>
        ) : null}
        {whatIfs > 0 || isWhatIf ? (
          <span className="thumb__lineage numbers" aria-hidden="true">
            <GitBranch />
            {isWhatIf ? null : whatIfs}
          </span>
        ) : null}
      </div>
    </div>
  );
}
