import { totalmem } from 'node:os';
import type { MemoryNeeds } from './diffusion/memory-needs.ts';
import { StudioError } from './studio-error.ts';

/** Bytes. */
export interface Memory {
  readonly free: number;
  readonly total: number;
}

/** What is free here, within the limits of a container. */
export function memoryHere(): Memory {
  const limit = process.constrainedMemory();
  return { free: process.availableMemory(), total: limit > 0 ? Math.min(limit, totalmem()) : totalmem() };
}

export interface MemoryVerdict {
  /** Whether a whole picture can't be decoded in what is free, but tiles can. */
  readonly tiled: boolean;
  /** Set when even so it may not suffice: what to tell the person. */
  readonly tight: { readonly needed: number; readonly free: number } | null;
}

/**
 * Compares what a picture takes with what is free. `loaded`: the networks are in memory already. Throws StudioError
 * `out-of-memory` for what this machine can't do however much is freed; a small excess is only told, since estimates err.
 */
export function checkMemory(needs: MemoryNeeds, memory: Memory, loaded: boolean): MemoryVerdict {
  const weights = loaded ? 0 : needs.weights;
  const peak = (decoding: number): number => weights + Math.max(needs.denoising, decoding);
  const tiled = peak(needs.decoding) > memory.free && needs.tiledDecoding < needs.decoding;
  const needed = peak(tiled ? needs.tiledDecoding : needs.decoding);
  // Half of the weights' estimate is copies that come and go while loading.
  if (needed - weights / 2 > memory.total) {
    const [neededGb, totalGb] = [gigabytes(needed), gigabytes(memory.total)];
    throw new StudioError(
      'out-of-memory',
      `This picture needs about ${neededGb} GB of memory, and this machine has ${totalGb} GB. Choose a smaller size or a smaller checkpoint.`,
      { details: { component: 'estimate', needed: neededGb, total: totalGb } },
    );
  }
  return { tiled, tight: needed > memory.free ? { needed: gigabytes(needed), free: gigabytes(memory.free) } : null };
}

/** With one decimal. */
function gigabytes(bytes: number): number {
  return Math.round((bytes / 1e9) * 10) / 10;
}
