import { useEffect, useState } from 'react';
import { assetUrl } from '../../../preload/contract.ts';

/** A kept picture, ready to be painted; null while it loads and where it is gone. */
export function useUnderlay(sketchId: string | null): HTMLImageElement | null {
  const [loaded, setLoaded] = useState<{ readonly sketchId: string; readonly image: HTMLImageElement } | null>(null);
  useEffect(() => {
    if (sketchId === null) return;
    let wanted = true;
    const load = async (): Promise<void> => {
      const image = await loadSketch(sketchId);
      if (wanted && image !== null) setLoaded({ sketchId, image });
    };
    void load();
    return () => {
      wanted = false;
    };
  }, [sketchId]);
  return loaded !== null && loaded.sketchId === sketchId ? loaded.image : null;
}

/** Asked for with the window's own origin, since what is painted with it is read again. */
export async function loadSketch(sketchId: string): Promise<HTMLImageElement | null> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = assetUrl.sketch(sketchId);
  try {
    await image.decode();
    return image;
  } catch {
    return null;
  }
}
