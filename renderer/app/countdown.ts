/** Time that runs down, and stands still while anyone holds it. */
export interface Countdown {
  hold(by: string): void;
  release(by: string): void;
  stop(): void;
}

export function startCountdown(milliseconds: number, done: () => void): Countdown {
  const holders = new Set<string>();
  let left = milliseconds;
  let since = performance.now();
  let timer = setTimeout(done, left);
  return {
    hold(by) {
      if (holders.size === 0) {
        clearTimeout(timer);
        left -= performance.now() - since;
      }
      holders.add(by);
    },
    release(by) {
      if (!holders.delete(by) || holders.size > 0) return;
      since = performance.now();
      timer = setTimeout(done, left);
    },
    stop() {
      clearTimeout(timer);
      holders.add('stopped');
    },
  };
}
