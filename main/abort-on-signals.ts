/** A second Ctrl+C within this time is the same one: a terminal and a parent process may both have sent it. */
const SAME_PRESS_MS = 500;

/** Ctrl+C ends the work in an orderly way; a second one ends the process. */
export function abortOnSignals(): AbortSignal {
  const abort = new AbortController();
  let first: number | null = null;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      const now = performance.now();
      if (first !== null && now - first > SAME_PRESS_MS) process.exit(130);
      first ??= now;
      abort.abort();
    });
  }
  return abort.signal;
}
