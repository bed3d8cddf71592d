/** The key that people of this desktop press with Enter. */
export const modifierKey = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';
