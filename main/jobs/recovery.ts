import type { GenerationRepository } from '../database/generation-repository.ts';
import type { JobRepository } from '../database/job-repository.ts';
import type { WireError } from '../../preload/contract-error.ts';
import { UNFINISHED } from './job-queue.ts';

export interface RecoveryParts {
  readonly generations: GenerationRepository;
  readonly jobs: JobRepository;
  readonly clock: () => Date;
  /** This process. A job of the same number is of an earlier process that had it. */
  readonly owner: number;
  readonly isAlive: (pid: number) => boolean;
}

const INTERRUPTED: WireError = {
  code: 'engine-stopped',
  message: 'The studio ended while this was being made. Make it again: with the same seed it becomes the same picture.',
  retryable: true,
  details: {},
};

/** Of a picture that was there and waited for its reasons. */
const UNEXPLAINED: WireError = { ...INTERRUPTED, message: 'The studio ended before this picture was explained. Explain it again.' };

/**
 * At the start: what an earlier process left unfinished is marked interrupted. Pictures that are there stay. What
 * another studio that still runs is working on is left alone. Returns how many generations were interrupted.
 */
export function markInterrupted(parts: RecoveryParts): number {
  const unfinished = parts.jobs.unfinished();
  const lost = unfinished.filter((job) => job.owner === parts.owner || !parts.isAlive(job.owner));
  const living = new Set(unfinished.filter((job) => !lost.includes(job)).map((job) => job.generationId));
  const now = parts.clock().toISOString();
  for (const job of lost) parts.jobs.end(job.id, 'interrupted', INTERRUPTED, now);
  const generations = parts.generations.inStates(UNFINISHED).filter((generation) => !living.has(generation.id));
  for (const generation of generations)
    parts.generations.update(generation.id, { state: 'interrupted', error: generation.hasPicture ? UNEXPLAINED : INTERRUPTED });
  return generations.length;
}
