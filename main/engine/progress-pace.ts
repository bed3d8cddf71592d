/** An eye sees no more; each message costs a copy, a write to the port, and a change in the window. */
const TELL_EVERY_MS = 60;

interface StageProgress {
  readonly stage: string;
  /** Completed fraction of the stage, 0…1. */
  readonly value: number;
}

/**
 * Passes progress on at a pace that can be followed: the first and the last of every stage always, in between at most every
 * 60 milliseconds. `clock` in milliseconds.
 */
export function paced<Progress extends StageProgress>(tell: (progress: Progress) => void, clock: () => number): (progress: Progress) => void {
  let stage: string | null = null;
  let toldAt = 0;
  return (progress) => {
    const now = clock();
    if (progress.stage === stage && progress.value < 1 && now - toldAt < TELL_EVERY_MS) return;
    stage = progress.stage;
    toldAt = now;
    tell(progress);
  };
}
