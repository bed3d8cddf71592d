import { regionMask, type RegionMask } from './region-mask.ts';

/** The mask is soft anyway: more than this a side would only cost time. */
const longestSide = 160;

/** Fetches a region map and makes it ready. Its pixels are read, so it is asked for with the window's own origin. */
export async function loadRegion(address: string): Promise<RegionMask> {
  const image = new Image();
  image.crossOrigin = 'anonymous';
  image.src = address;
  await image.decode();
  const scale = Math.min(1, longestSide / Math.max(image.naturalWidth, image.naturalHeight));
  const width = Math.max(2, Math.round(image.naturalWidth * scale));
  const height = Math.max(2, Math.round(image.naturalHeight * scale));
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('No canvas.');
  context.drawImage(image, 0, 0, width, height);
  return regionMask(context.getImageData(0, 0, width, height).data, width, height);
}
