/**
 * Previews are whole decodings, so they are shown only while they stay a small part of the work: at most a tenth of the
 * time spent denoising so far, by the cost of the last decoding. Until that is known, one is tried half way.
 */
const SHARE = 0.1;

export interface PreviewBudget {
  /** Whether a preview may be made now. */
  allows(step: { readonly index: number; readonly steps: number; readonly denoisingMs: number }): boolean;
  spent(milliseconds: number): void;
}

/** @param decodeMs what a decoding of this size took before, or null */
export function previewBudget(decodeMs: number | null): PreviewBudget {
  let expected = decodeMs;
  let used = 0;
  return {
    allows({ index, steps, denoisingMs }) {
      if (index >= steps - 1) {
        return false;
      }
      return expected === null ? index + 1 >= steps / 2 : used + expected <= SHARE * denoisingMs;
    },
    spent(milliseconds) {
      expected = milliseconds;
      used += milliseconds;
    },
  };
}
