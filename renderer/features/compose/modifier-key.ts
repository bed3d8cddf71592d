import { useText } from '../../app/text.ts';

/** The key that people of this desktop press with Enter. */
export const modifierKey = navigator.userAgent.includes('Mac') ? '⌘' : 'Ctrl';

/** Keys as they are printed on this person's keyboard: a German one says Strg and Entf. */
export function useKeyNames(): (keys: string) => string {
  const t = useText();
  return (keys) => keys.replace('Ctrl', t('key.control')).replace('Del', t('key.delete'));
}
