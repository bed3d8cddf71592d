import { useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react';
import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useText } from '../../app/text.ts';
import { Badge } from '../../design/marks.tsx';
import { Frame } from './frame.tsx';
import { afterKey } from './divider.ts';
import { RegionOverlay } from './region-overlay.tsx';
import { SmoothPicture } from './smooth-picture.tsx';

export interface ComparedPicture {
  /** Null until the studio has answered. */
  readonly address: string | null;
  readonly label: string;
  readonly exactness: 'pending' | 'approximate' | 'exact';
}

interface CompareViewProps {
  readonly generation: Generation;
  readonly compared: ComparedPicture;
}

/** Two pictures in one frame, with a divider to drag: the original on the left, the other on the right. */
export function CompareView({ generation, compared }: CompareViewProps) {
  const t = useText();
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
  return (
    <Frame width={generation.width} height={generation.height}>
      <div
        className="picture compare"
        style={{ '--divider': `${divider * 100}%` } as CSSProperties}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          dragging.current = true;
          event.currentTarget.setPointerCapture(event.pointerId);
          follow(event);
        }}
        onPointerMove={(event) => (dragging.current ? follow(event) : undefined)}
        onPointerUp={() => (dragging.current = false)}
        onPointerCancel={() => (dragging.current = false)}
      >
        <SmoothPicture address={assetUrl.picture(generation.id)} alt={t('picture.alt', { prompt: generation.prompt })} />
        <div className={missing ? 'compare__other compare__other--missing' : right === null ? 'compare__other compare__other--waiting' : 'compare__other'}>
          {right === null ? null : <SmoothPicture address={right} alt={compared.label} onFailed={() => setFailed(attempt)} />}
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
    </Frame>
  );
}
