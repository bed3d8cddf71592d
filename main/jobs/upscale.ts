import type { Job } from '../../preload/contract.ts';
import type { GenerationRecord } from '../database/generation-record.ts';
import type { UpscaleFactor } from '../engine/protocol.ts';
import { StudioError } from '../engine/studio-error.ts';
import { requireUpscaler } from '../library/upscaler.ts';
import { enter, type OrderParts } from './generate.ts';
import { requireGeneration } from './work-parts.ts';

export interface UpscaleParts extends OrderParts {
  /** What came with the studio: `models/`. */
  readonly modelFolder: string;
}

export interface UpscaleAnswer {
  readonly generationId: string;
  /** Null when it was made before. */
  readonly job: Job | null;
}

/** Beyond these, PNGs take minutes to write and hundreds of megabytes on the way. */
export const LARGEST_ENLARGEMENT = { side: 8192, megapixels: 36 } as const;

/** Throws StudioError `upscale-too-large`. */
export function enlargedSize(
  { width, height }: Pick<GenerationRecord, 'width' | 'height'>,
  factor: number,
): { readonly width: number; readonly height: number } {
  const size = { width: width * factor, height: height * factor };
  const { side, megapixels } = LARGEST_ENLARGEMENT;
  if (Math.max(size.width, size.height) <= side && size.width * size.height <= megapixels * 1e6) return size;
  throw new StudioError(
    'upscale-too-large',
    `${width} × ${height} enlarged ${factor} times would be ${size.width} × ${size.height} pixels; at most ${side} a side and ${megapixels} megapixels are made.`,
    { details: { factor, ...size, side, megapixels } },
  );
}

/**
 * Queues a picture of the history, enlarged, as an entry of its own; what was made before is found again. Throws StudioError
 * `generation-unknown`, `upscale-repeated`, `upscale-too-large`, `upscaler-missing` before anything is stored.
 */
export async function upscale(parts: UpscaleParts, id: string, factor: UpscaleFactor): Promise<UpscaleAnswer> {
  const network = await requireUpscaler(parts.modelFolder);
  // From here on nothing is waited for, so that asking twice in a row makes one picture.
  const origin = requireGeneration(parts.generations, id);
  refuse(origin);
  const size = enlargedSize(origin, factor);
  const made = parts.generations.enlargements(id).find(({ upscale }) => upscale?.factor === factor && upscale.sha256 === network.sha256);
  if (made !== undefined) return { generationId: made.id, job: parts.queue.jobOf(made.id) };
  const generation: GenerationRecord = {
    ...origin,
    ...size,
    id: parts.newId(),
    createdAt: parts.clock().toISOString(),
    // Of a what-if too: its coalition says what was switched.
    kind: 'generation',
    parent: null,
    upscale: { factor, network: network.name, sha256: network.sha256, of: id },
  };
  return { generationId: generation.id, job: parts.queue.add(enter(parts, generation), { kind: 'upscale', origin }) };
}

function refuse({ id, hasPicture, state, upscale }: GenerationRecord): void {
  if (!hasPicture) {
    throw new StudioError('generation-unknown', `“${id}” has no picture to enlarge, since it ended as “${state}”.`, { details: { generation: id } });
  }
  if (upscale === null) return;
  const instead = upscale.of === null ? 'The picture it was made from is deleted.' : `Enlarge the picture it was made from, “${upscale.of}”.`;
  throw new StudioError('upscale-repeated', `“${id}” is an enlarged picture already. ${instead}`, { details: { generation: id, of: upscale.of } });
}
