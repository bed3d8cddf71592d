import type { CheckpointOnDisk } from '../library/checkpoint-description.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** This much larger than what a checkpoint was trained on, pictures fall apart into repetitions. */
const MOST_AREA = 2.5;

/**
 * The size in which a checkpoint goes on with a picture: the picture's own where it can make that, else the picture's
 * shape at the area it was trained on, else the listed size whose shape comes closest.
 */
export function sizeForPicture(picture: Size, { sizes, sizeMultiple, defaults }: Pick<CheckpointOnDisk, 'sizes' | 'sizeMultiple' | 'defaults'>): Size {
  const ratio = picture.width / picture.height;
  if (sizes !== null) {
    const off = ([width, height]: readonly [number, number]): number =>
      Math.abs(Math.log(width / height / ratio)) + 1e-3 * Math.abs(Math.log((width * height) / (picture.width * picture.height)));
    const [width, height] = sizes.toSorted((a, b) => off(a) - off(b))[0] ?? [defaults.width, defaults.height];
    return { width, height };
  }
  const area = defaults.width * defaults.height;
  const fits = picture.width % sizeMultiple === 0 && picture.height % sizeMultiple === 0 && picture.width * picture.height <= MOST_AREA * area;
  if (fits) return { width: picture.width, height: picture.height };
  const side = (length: number): number => Math.min(4096, Math.max(sizeMultiple, Math.round(length / sizeMultiple) * sizeMultiple));
  return { width: side(Math.sqrt(area * ratio)), height: side(Math.sqrt(area / ratio)) };
}
