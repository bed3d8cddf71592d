import { IntlMessageFormat } from 'intl-messageformat';
import german from '../../resources/locales/ui-de.json' with { type: 'json' };
import { StudioError } from '../engine/studio-error.ts';

/** What the window says of failures; the messages themselves are English. */
const TITLES: Readonly<Record<string, Readonly<Record<string, string>>>> = { de: german };

/** A failure with its code, in a language as far as there are words for it. */
export function failureInWords(error: unknown, locale: string): string {
  if (!(error instanceof StudioError)) return String(error);
  const title = TITLES[locale]?.[`error.${error.code}.title`];
  return `${error.code}: ${title === undefined ? error.message : filled(title, error, locale)}`;
}

/** A title may name what not every failure of its code tells. */
function filled(title: string, { message, details }: StudioError, locale: string): string {
  try {
    return String(new IntlMessageFormat(title, locale, undefined, { ignoreTag: true }).format({ message, ...details }));
  } catch {
    return message;
  }
}
