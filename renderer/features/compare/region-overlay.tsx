import { assetUrl, type Generation } from '../../../preload/contract.ts';
import { useLive } from '../../app/live-store.ts';
import { useSelection } from '../../app/selection-store.ts';
import { bestRegion } from './best-region.ts';

/** Shows where the pointed-at cause acted: its region stays as it is, the rest steps back. */
export function RegionOverlay({ generation }: { readonly generation: Generation }) {
  const highlighted = useSelection((state) => state.highlighted);
  const live = useLive((state) => state.regions[generation.id]);
  const statements = useLive((state) => state.statements[generation.id]);
  if (highlighted === null) return null;
  const known = generation.explanation?.statements ?? Object.values(statements ?? {});
  const source = bestRegion(highlighted, live ?? {}, known);
  if (source === null) return null;
  return (
    <img
      key={`${highlighted}-${source}`}
      className="region"
      data-testid="region-overlay"
      src={assetUrl.region(generation.id, highlighted, source)}
      alt=""
      draggable={false}
    />
  );
}

/** The filter that turns a region map (white, the change as alpha) into a soft spotlight with a fine contour. */
export function RegionFilter() {
  return (
    <svg width="0" height="0" aria-hidden="true" className="region-filter">
      <filter id="region-spotlight" x="0" y="0" width="100%" height="100%" colorInterpolationFilters="sRGB">
        <feGaussianBlur in="SourceAlpha" stdDeviation="5" result="soft" />
        <feComponentTransfer in="soft" result="dim">
          <feFuncA type="linear" slope="-1.5" intercept="0.62" />
        </feComponentTransfer>
        <feComponentTransfer in="soft" result="hard">
          <feFuncA type="linear" slope="30" intercept="-6" />
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
