import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useLive } from '../../app/live-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { bestRegion } from './best-region.ts';
import { loadRegion } from './load-region.ts';
import { dimming, type RegionMask } from './region-mask.ts';

const darkest = 0.56;

function paint(canvas: HTMLCanvasElement, mask: RegionMask): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  const picture = context.createImageData(mask.width, mask.height);
  mask.soft.forEach((value, at) => {
    picture.data[at * 4 + 3] = dimming(value, darkest) * 255;
  });
  context.putImageData(picture, 0, 0);
}

interface RegionOverlayProps {
  readonly generation: Generation;
  /** Two pictures are being compared: nothing may darken them. */
  readonly lineOnly?: boolean;
}

/** Shows where the pointed-at cause acted: its region stays as it is, the rest steps back. */
export function RegionOverlay({ generation, lineOnly = false }: RegionOverlayProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const highlighted = useSelection((state) => state.highlighted);
  const live = useLive((state) => state.regions[generation.id]);
  const statements = useLive((state) => state.statements[generation.id]);
  const known = generation.explanation?.statements ?? Object.values(statements ?? {});
  const source = highlighted === null ? null : bestRegion(highlighted, live ?? {}, known);
  const mask = useQuery({
    queryKey: ['region', generation.id, highlighted, source],
    queryFn: () => loadRegion(assetUrl.region(generation.id, highlighted ?? '', source ?? 'measured')),
    enabled: highlighted !== null && source !== null,
    retry: false,
  }).data;
  useEffect(() => {
    if (canvas.current !== null && mask !== undefined) paint(canvas.current, mask);
  }, [mask, lineOnly]);
  if (highlighted === null || source === null || mask === undefined) return null;
  return (
    <div className="region" data-testid="region-overlay" data-factor={highlighted} aria-hidden="true">
      {lineOnly ? null : <canvas ref={canvas} width={mask.width} height={mask.height} />}
      <svg viewBox={`0 0 ${mask.width} ${mask.height}`} preserveAspectRatio="none">
        <path d={mask.contour} />
      </svg>
    </div>
  );
}
