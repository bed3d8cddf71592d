/**
 * The words of one rendering: what is switched on, how strongly, and everything else that determines a picture.
 * A rendering is deterministic: on the CPU provider equal renderings give bit-identical pictures.
 */

export type FactorKind = 'phrase' | 'negative-prompt' | 'sketch' | 'aspect' | 'adapter';

/**
 * Anything that can be switched or scaled for one picture.
 *
 * `id` is stable for a given rendering: `aspect:light.warmth`, `phrase:happy-dog` (slug of the words; `-2` for a
 * second occurrence), `negative-prompt`, `sketch`, `adapter:<id>`.
 */
export interface Factor {
  readonly id: string;
  readonly kind: FactorKind;
  /** What a person reads: the phrase itself, the aspect's name, … */
  readonly label: string;
  /** The aspect's id for kind `aspect`, else null. */
  readonly aspect: string | null;
  /** Character range [start, end) in the prompt for kind `phrase`, else null. */
  readonly span: readonly [start: number, end: number] | null;
  /**
   * The strength with which the factor enters when it is on: an aspect's level in −1…1 (already scaled by the taste
   * strength), a sketch's strength in 0…1, an adapter's in −1…2, 1 for phrases and the negative prompt.
   */
  readonly applied: number;
}

/**
 * Which factors are on, and how strongly: factor id → strength in the units of `Factor.applied`; 0 is off.
 * A factor that is not named enters with its `applied` strength.
 */
export type Coalition = Readonly<Record<string, number>>;

export interface SketchInput {
  /** Absolute path of a PNG on this machine. */
  readonly path: string;
  /** 0 keeps nothing of the sketch, 1 keeps it whole (denoising starts at noise level 1 − strength). */
  readonly strength: number;
}

/** A picture of which only a part is made anew. No factor: every coalition of a rendering keeps the same part. */
export interface InpaintInput {
  /** Absolute path of a PNG on this machine: what stays. */
  readonly picturePath: string;
  /** Absolute path of a PNG of the same size: white is repainted, black is kept, grey is mixed. */
  readonly maskPath: string;
}

/** The strengths an adapter takes: 1 is as it was trained, below 0 it is turned round. */
export const ADAPTER_STRENGTHS = { least: -1, most: 2 } as const;

/** A LoRA put on top of the checkpoint. */
export interface AdapterInput {
  /** Made of its content's hash: another file has another id. */
  readonly id: string;
  /** What a person reads. */
  readonly name: string;
  /** Absolute path of a safetensors file on this machine. */
  readonly path: string;
  /** In ADAPTER_STRENGTHS; 1 is as it was trained. */
  readonly strength: number;
}

/** All that determines a picture, but for the coalition. */
export interface RenderingSettings {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** Unsigned 32-bit integer. */
  readonly seed: number;
  readonly numInferenceSteps: number;
  readonly guidanceScale: number;
  /** Pixels; must be one the checkpoint can make. */
  readonly width: number;
  readonly height: number;
  readonly sketch: SketchInput | null;
  /** Left out or null: the whole picture is made anew. */
  readonly inpaint?: InpaintInput | null;
  /** Aspect id → level in −1…1, as the profile (scaled by the taste strength) and the request gave them; zeros left out. */
  readonly aspects: Readonly<Record<string, number>>;
  /** Left out: none. */
  readonly adapters?: readonly AdapterInput[];
}

export interface Rendering extends RenderingSettings {
  readonly factors: readonly Factor[];
  readonly coalition: Coalition;
}

/** How latents become a picture. Counterfactuals are decoded as their original was: tiles must not be taken for an effect. */
export interface Decoding {
  /** In overlapping tiles with blended seams, which takes a fraction of the memory. */
  readonly tiled: boolean;
  /** By the decoder on the CPU, which computes in single precision whatever the file's is, while the rest stays where it is. */
  readonly onCpu: boolean;
}

export const WHOLE_DECODING: Decoding = { tiled: false, onCpu: false };

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** RGBA, 8 bits a channel, row-major: width × height × 4 bytes. */
  readonly pixels: Uint8ClampedArray;
}

/** The strength of a factor in a coalition. */
export function strengthIn(coalition: Coalition, factor: Factor): number {
  return coalition[factor.id] ?? factor.applied;
}
