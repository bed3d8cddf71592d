import type { Picture } from '../rendering.ts';
import type { Tensor } from '../runtime/tensor.ts';

/** Pictures and texts in one space: the two towers of a CLIP, wherever their files come from. */
export interface ImageTextModel {
  /** Not normalized, [projection dim]; and the head for aspect levels, where there is one. */
  embedImage(picture: Picture): Promise<{ readonly embedding: Float32Array; readonly aspectLevels: Tensor | undefined }>;
  /** Not normalized, [projection dim]. */
  embedText(text: string): Promise<Float32Array>;
  close(): Promise<void>;
}

/** How a network is opened, for its path and its name in messages. */
export type OpenNetwork<Network> = (component: string, path: string) => Network;
