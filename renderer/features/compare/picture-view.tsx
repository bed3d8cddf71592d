import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent } from 'react';
import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useGeneration } from '../../app/queries.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useText } from '../../app/text.ts';
import { CausesCard } from './causes-card.tsx';
import { RegionOverlay } from './region-overlay.tsx';
import { SmoothPicture } from './smooth-picture.tsx';

const step = 0.04;
const moves: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-step, 0],
  ArrowRight: [step, 0],
  ArrowUp: [0, -step],
  ArrowDown: [0, step],
};

function within(value: number): number {
  return Math.max(0, Math.min(1, value));
}

/** The picture alone; a click, or the arrow keys and Enter, ask what caused a place. */
export function PictureView({ generation }: { readonly generation: Generation }) {
  const t = useText();
  // What caused a place of an enlarged picture is known of its original, in shares of width and height.
  const rendered = useGeneration(generation.upscale?.of ?? null).data ?? generation;
  const place = useSelection((state) => state.place);
  const pointAt = useSelection((state) => state.pointAt);
  const zoomed = useSelection((state) => state.zoomed);
  const markRef = useRef<HTMLSpanElement>(null);
  const [cross, setCross] = useState<{ readonly x: number; readonly y: number } | null>(null);

  // Close up, the keyboard takes the view along.
  useEffect(() => {
    if (zoomed && cross !== null) markRef.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [zoomed, cross]);

  const press = (event: MouseEvent<HTMLDivElement>): void => {
    if (event.button !== 0) return;
    const box = event.currentTarget.getBoundingClientRect();
    setCross(null);
    pointAt({ x: within((event.clientX - box.left) / box.width), y: within((event.clientY - box.top) / box.height) });
  };
  const key = (event: KeyboardEvent): void => {
    const move = moves[event.key];
    const from = cross ?? place ?? { x: 0.5, y: 0.5 };
    if (move !== undefined) {
      event.preventDefault();
      setCross({ x: within(from.x + move[0]), y: within(from.y + move[1]) });
    } else if ((event.key === 'Enter' && !event.ctrlKey && !event.metaKey) || event.key === ' ') {
      event.preventDefault();
      pointAt(from);
    }
  };
  const mark = place ?? cross;
  return (
    <>
      <div
        className="picture"
        role="application"
        aria-label={t('picture.surface')}
        tabIndex={0}
        data-generation={generation.id}
        // Close up, what begins as a press may become a drag.
        {...(zoomed ? { onClick: press } : { onPointerDown: press })}
        onKeyDown={key}
        onBlur={() => setCross(null)}
      >
        <SmoothPicture address={assetUrl.picture(generation.id)} alt={t('picture.alt', { prompt: generation.prompt })} />
        <RegionOverlay generation={rendered} />
        {mark === null ? null : <span ref={markRef} className="picture__cross" style={{ left: `${mark.x * 100}%`, top: `${mark.y * 100}%` }} />}
      </div>
      {place === null ? null : <CausesCard generation={rendered} place={place} />}
    </>
  );
}
