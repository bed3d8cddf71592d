const step = 0.15;

/** Where one word of feedback moves a level: along the effect for “more”, against it for “less”; within −1…1. */
export function levelAfterFeedback(level: number, effect: number, wish: 'more' | 'less'): number {
  const direction = (effect >= 0 ? 1 : -1) * (wish === 'more' ? 1 : -1);
  return Math.max(-1, Math.min(1, Math.round((level + direction * step) * 100) / 100));
}
