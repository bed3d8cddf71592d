import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import german from '../../resources/locales/ui-de.json' with { type: 'json' };
import english from '../../resources/locales/ui-en.json' with { type: 'json' };

export type MessageId = keyof typeof english;
export type MessageValues = Readonly<Record<string, string | number>>;
/** Gives the sentence for an id in the person's language. */
export type Text = (id: MessageId, values?: MessageValues) => string;

export const messages: Readonly<Record<'en' | 'de', Record<string, string>>> = { en: english, de: german };

export function isMessageId(id: string): id is MessageId {
  return Object.hasOwn(english, id);
}

export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
