/** Lets go of what is kept warm once nothing was asked for so long. */
export interface IdleRelease {
  /** Work that keeps things warm while it goes on; the quiet begins when the last of it ends. */
  during<Result>(work: () => Promise<Result>): Promise<Result>;
}

export function idleRelease(afterMs: number, release: () => Promise<void>): IdleRelease {
  let underway = 0;
  let timer: NodeJS.Timeout | undefined;
  let releasing: Promise<void> = Promise.resolve();
  return {
    async during(work) {
      clearTimeout(timer);
      underway += 1;
      try {
        await releasing;
        return await work();
      } finally {
        underway -= 1;
        if (underway === 0) {
          timer = setTimeout(() => {
            releasing = release();
          }, afterMs).unref();
        }
      }
    },
  };
}
