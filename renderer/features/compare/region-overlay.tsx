import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useLive } from '../../app/live-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { bestRegion } from './best-region.ts';

/** Mirrored copies around the map, so that the blur finds no edge where the picture ends. */
const mirrors: readonly string[] = [-1, 0, 1].flatMap((y) =>
  [-1, 0, 1].map((x) => `translate(${x * 100}%, ${y * 100}%) scale(${x === 0 ? 1 : -1}, ${y === 0 ? 1 : -1})`),
);

/** Shows where the pointed-at cause acted: its region stays as it is, the rest steps back. */
export function RegionOverlay({ generation }: { readonly generation: Generation }) {
  const highlighted = useSelection((state) => state.highlighted);
  const live = useLive((state) => state.regions[generation.id]);
  const statements = useLive((state) => state.statements[generation.id]);
  if (highlighted === null) return null;
  const known = generation.explanation?.statements ?? Object.values(statements ?? {});
  const source = bestRegion(highlighted, live ?? {}, known);
  if (source === null) return null;
  const address = assetUrl.region(generation.id, highlighted, source);
  return (
    <div key={`${highlighted}-${source}`} className="region" data-testid="region-overlay" aria-hidden="true">
      {mirrors.map((transform) => (
        <img key={transform} src={address} alt="" draggable={false} style={{ transform }} />
      ))}
    </div>
  );
}

/** The filter that turns a region map (white, the change as alpha) into a soft spotlight with a fine contour. */
export function RegionFilter() {
  return (
    <svg width="0" height="0" aria-hidden="true" className="region-filter">
      <filter id="region-spotlight" x="-0.1" y="-0.1" width="1.2" height="1.2" filterUnits="objectBoundingBox" colorInterpolationFilters="sRGB">
        <feGaussianBlur in="SourceAlpha" stdDeviation="8" result="soft" />
        <feComponentTransfer in="soft" result="dim">
          <feFuncA type="linear" slope="-1.5" intercept="0.56" />
        </feComponentTransfer>
        <feComponentTransfer in="soft" result="hard">
          <feFuncA type="linear" slope="24" intercept="-5.5" />
        </feComponentTransfer>
        <feMorphology in="hard" operator="dilate" radius="1" result="wide" />
        <feComposite in="wide" in2="hard" operator="out" result="edge" />
        <feFlood floodColor="#ffffff" floodOpacity="0.9" />
        <feComposite in2="edge" operator="in" result="line" />
        <feMerge>
          <feMergeNode in="dim" />
          <feMergeNode in="line" />
        </feMerge>
      </filter>
    </svg>
  );
}
