/** From one thumbnail to the next, in pixels. */
export const PITCH = 84;
/** Thumbnails beyond the edges, so that scrolling never runs ahead of them. */
const BEYOND = 8;
const STEP = 60;

export interface Range {
  readonly first: number;
  /** Not in it any more. */
  readonly end: number;
}

/** Which of `total` thumbnails are in sight, or soon will be. */
export function rangeInSight(scrollLeft: number, width: number, total: number): Range {
  const first = Math.floor(scrollLeft / PITCH) - BEYOND;
  const end = Math.ceil((scrollLeft + width) / PITCH) + BEYOND;
  return { first: Math.max(0, Math.min(first, total)), end: Math.max(0, Math.min(end, total)) };
}

export interface Block {
  readonly offset: number;
  readonly limit: number;
}

/** What to ask the studio for: the same for a long way of scrolling, and always a step more than is in sight. */
export function blockAround({ first, end }: Range): Block {
  const offset = Math.max(0, (Math.floor(first / STEP) - 1) * STEP);
  return { offset, limit: Math.min(500, (Math.ceil(end / STEP) + 1) * STEP - offset) };
}

/** Where to scroll so that a thumbnail is in sight with a neighbour; null where it is already. */
export function scrollToReveal(at: number, scrollLeft: number, width: number): number | null {
  const [left, right] = [at * PITCH, (at + 1) * PITCH];
  if (left - PITCH / 2 < scrollLeft) return Math.max(0, left - PITCH / 2);
  if (right + PITCH / 2 > scrollLeft + width) return right + PITCH / 2 - width;
  return null;
}
