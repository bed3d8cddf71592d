import type { Rendering } from '../rendering.ts';
import type { Inpainting } from './inpainting.ts';

/** A picture and its mask are read and encoded once for all coalitions and steps of a rendering; the last one is kept. */
export function inpaintingCache(read: (rendering: Rendering) => Promise<Inpainting | null>): (rendering: Rendering) => Promise<Inpainting | null> {
  let kept: { readonly key: string; readonly inpainting: Promise<Inpainting | null> } | null = null;
  return (rendering) => {
    const { inpaint = null, width, height } = rendering;
    const key = JSON.stringify([inpaint, width, height]);
    if (kept === null || kept.key !== key) {
      const entry = { key, inpainting: read(rendering) };
      kept = entry;
      // A failed reading is not kept: the file may be there when the next request comes.
      entry.inpainting.catch(() => {
        if (kept === entry) kept = null;
      });
    }
    return kept.inpainting;
  };
}
