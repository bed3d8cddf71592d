/** What a key means in the list of pictures. */
export type ListIntent =
  | { readonly kind: 'move'; readonly to: number; /** What becomes of the pictures on the way. */ readonly how: 'open' | 'extend' | 'only' }
  | { readonly kind: 'toggle' }
  | { readonly kind: 'open' }
  | { readonly kind: 'all' };

interface Where {
  readonly at: number;
  readonly total: number;
  /** How many are in sight. */
  readonly page: number;
  readonly picking: boolean;
}

type Key = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/**
 * Arrows go from picture to picture and open them; with Shift they pick on the way, with Ctrl or ⌘, or while picking, they
 * only move. Null for keys that mean nothing here.
 */
export function intentOf(key: Key, { at, total, page, picking }: Where): ListIntent | null {
  const command = key.ctrlKey || key.metaKey;
  if (key.altKey || total === 0) return null;
  if (command && key.key.toLowerCase() === 'a') return { kind: 'all' };
  if (key.key === ' ') return picking || command ? { kind: 'toggle' } : { kind: 'open' };
  if (key.key === 'Enter') return command ? null : { kind: 'open' };
  const to = target(key.key, at, total, page);
  if (to === null) return null;
  return { kind: 'move', to: Math.max(0, Math.min(total - 1, to)), how: key.shiftKey ? 'extend' : command || picking ? 'only' : 'open' };
}

function target(key: string, at: number, total: number, page: number): number | null {
  switch (key) {
    case 'ArrowRight':
      return at + 1;
    case 'ArrowLeft':
      return at - 1;
    case 'PageDown':
      return at + page;
    case 'PageUp':
      return at - page;
    case 'Home':
      return 0;
    case 'End':
      return total - 1;
    default:
      return null;
  }
}
