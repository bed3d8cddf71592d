/** Where a key moves the divider (0…1), or null for a key that does not. */
export function afterKey(divider: number, key: string, large: boolean): number | null {
  const step = large ? 0.1 : 0.02;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return Math.max(0, divider - step);
    case 'ArrowRight':
    case 'ArrowUp':
      return Math.min(1, divider + step);
    case 'Home':
      return 0;
    case 'End':
      return 1;
    default:
      return null;
  }
}
