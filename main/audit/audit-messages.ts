import german from '../../resources/locales/de.json' with { type: 'json' };
import english from '../../resources/locales/en.json' with { type: 'json' };
import { openMessages, type Messages } from '../engine/messages.ts';

/** What audits say, in one language; they speak of no aspect. */
export function auditMessages(locale: string): Messages {
  return openMessages(locale, { en: english, de: german }, []);
}
