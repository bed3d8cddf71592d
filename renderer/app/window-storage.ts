import type { StateStorage } from 'zustand/middleware';

/** What the window itself keeps over a restart. What is too large is not kept, and nothing else is harmed by it. */
export const windowStorage: StateStorage = {
  getItem: (key) => storage()?.getItem(key) ?? null,
  removeItem: (key) => storage()?.removeItem(key),
  setItem(key, value) {
    try {
      storage()?.setItem(key, value);
    } catch {
      storage()?.removeItem(key);
    }
  },
};

/** Null outside of a window, where the stores are tested. */
function storage(): Storage | null {
  return typeof window === 'undefined' ? null : window.localStorage;
}
