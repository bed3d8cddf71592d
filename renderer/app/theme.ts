import { useEffect } from 'react';
import type { Settings } from '../../preload/contract.ts';

/** Puts the theme and language on the document; `system` follows the desktop, live. */
export function useTheme(theme: Settings['theme'], locale: Settings['locale']): void {
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  useEffect(() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const apply = (): void => {
      document.documentElement.dataset['theme'] = theme === 'system' ? (dark.matches ? 'dark' : 'light') : theme;
    };
    apply();
    dark.addEventListener('change', apply);
    return () => dark.removeEventListener('change', apply);
  }, [theme]);
}
