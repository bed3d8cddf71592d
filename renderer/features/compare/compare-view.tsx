import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { Badge } from '../../design/marks.tsx';
import { shareOfFrame } from './close-up.ts';
import { afterKey } from './divider.ts';
import { RegionOverlay } from './region-overlay.tsx';
import { SmoothPicture } from './smooth-picture.tsx';

export interface ComparedPicture {
  /** Null until the studio has answered. */
  readonly address: string | null;
  readonly label: string;
  readonly exactness: 'pending' | 'approximate' | 'exact';
  /** The picture of the history that it is; null for one that has no entry. */
  readonly id: string | null;
  /** Width by height, where it may be of another shape. */
  readonly ratio?: number;
}

interface CompareViewProps {
  readonly generation: Generation;
  readonly compared: ComparedPicture;
}

/** Two pictures in one frame, with a divider to drag: the original on the left, the other on the right. */
export function CompareView({ generation, compared }: CompareViewProps) {
  const t = useText();
  const zoomed = useSelection((state) => state.zoomed);
  const [divider, setDivider] = useState(0.5);
  const [failed, setFailed] = useState<string | null>(null);
  const dragging = useRef(false);

  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setDivider(Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)));
  };
  const key = (event: KeyboardEvent): void => {
    const next = afterKey(divider, event.key, event.shiftKey);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    setDivider(next);
  };
  // A plain twin that was not there yet is tried again once the explanation is done.
  const attempt = `${compared.address ?? ''} ${generation.state}`;
  const right = compared.address !== null && attempt !== failed ? compared.address : null;
  // An approximation that could not be made is simply not shown: the exact picture is on its way.
  const missing = compared.exactness === 'exact' && attempt === failed;
  const ratio = generation.width / generation.height;
  return (
    <div
      className="picture compare"
      data-generation={generation.id}
      style={{ '--divider': `${divider * 100}%` } as CSSProperties}
      onPointerDown={(event) => {
        const onDivider = event.target instanceof Element && event.target.closest('.compare__divider') !== null;
        // Close up, only the divider itself moves it; everywhere else the pictures are dragged.
        if (event.button !== 0 || (zoomed && !onDivider)) return;
        event.stopPropagation();
        dragging.current = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        follow(event);
      }}
      onPointerMove={(event) => (dragging.current ? follow(event) : undefined)}
      onPointerUp={() => (dragging.current = false)}
      onPointerCancel={() => (dragging.current = false)}
    >
      <SmoothPicture address={assetUrl.picture(generation.id)} alt={t('picture.alt', { prompt: generation.prompt })} />
      <div
        className={missing ? 'compare__other compare__other--missing' : right === null ? 'compare__other compare__other--waiting' : 'compare__other'}
        data-generation={compared.id ?? ''}
      >
        {right === null ? null : fitted(<SmoothPicture address={right} alt={compared.label} onFailed={() => setFailed(attempt)} />, ratio, compared)}
      </div>
      <RegionOverlay generation={generation} lineOnly />
      <span className="compare__label compare__label--left">{t('compare.original')}</span>
      <span className="compare__label compare__label--right">
        <span className="compare__name">{compared.label}</span>
      </span>
      <div
        className="compare__divider"
        role="slider"
        tabIndex={0}
        aria-label={t('compare.divider')}
        aria-orientation="horizontal"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(divider * 100)}
        onKeyDown={key}
      >
        <span className="compare__handle" aria-hidden="true" />
      </div>
      <span className="compare__state" role="status">
        {missing ? (
          <Badge tone="caution">{t('compare.missing')}</Badge>
        ) : compared.exactness === 'exact' ? null : (
          <Badge tone="caution">{t(compared.exactness === 'approximate' && right !== null ? 'compare.approximate' : 'compare.pending')}</Badge>
        )}
      </span>
    </div>
  );
}

/** A picture of another shape is not stretched: paper around it hides the one beneath. */
function fitted(picture: ReactNode, frameRatio: number, { ratio = frameRatio }: ComparedPicture): ReactNode {
  if (Math.abs(ratio - frameRatio) < 0.01) return picture;
  const { width, height } = shareOfFrame(frameRatio, ratio);
  return (
    <div className="compare__paper">
      <div className="compare__fitted" style={{ width: `${width * 100}%`, height: `${height * 100}%` }}>
        {picture}
      </div>
    </div>
  );
}
