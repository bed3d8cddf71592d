import { IntlMessageFormat } from 'intl-messageformat';
import type { AspectWords } from './explain/aspect-catalogue.ts';

/** Message id → ICU message, as resources/locales/<locale>.json holds them. */
export type MessageFile = Readonly<Record<string, string>>;

export type MessageValues = Readonly<Record<string, string | number>>;

/** The engine's words in one language. */
export interface Messages {
  readonly locale: string;
  say(id: string, values?: MessageValues): string;
  list(items: readonly string[]): string;
  /** As it stands inside a sentence. */
  aspectName(aspect: string): string;
  /** The comparative of the pole that `direction` points to, in the case the messages use it in. */
  comparative(aspect: string, direction: number): string;
}

export const FALLBACK_LOCALE = 'en';

/** Throws when a message is missing: a sentence that can't be said is a bug, and a test compares the languages' keys. */
export function openMessages(locale: string, files: Readonly<Record<string, MessageFile>>, aspects: readonly AspectWords[]): Messages {
  const chosen = files[locale] === undefined ? FALLBACK_LOCALE : locale;
  const file = files[chosen] ?? {};
  const formats = new Map<string, IntlMessageFormat>();
  const words = new Map(aspects.map((aspect) => [aspect.id, aspect]));
  const lists = new Intl.ListFormat(chosen, { type: 'conjunction' });

  const say = (id: string, values: MessageValues = {}): string => {
    const message = file[id];
    if (message === undefined) throw new Error(`The language ${chosen} has no message ${id}.`);
    const format = formats.get(id) ?? new IntlMessageFormat(message, chosen, undefined, { ignoreTag: true });
    formats.set(id, format);
    return String(format.format({ ...values }));
  };
  return {
    locale: chosen,
    say,
    list: (items) => lists.format(items),
    aspectName: (aspect) => file[`aspect.${aspect}.name`] ?? inSentence(words.get(aspect)?.name ?? aspect),
    comparative(aspect, direction) {
      const pole = direction < 0 ? 'negative' : 'positive';
      return file[`aspect.${aspect}.${pole}`] ?? words.get(aspect)?.[pole] ?? aspect;
    },
  };
}

export function capitalised(sentence: string): string {
  const [first = '', ...rest] = sentence;
  return first.toUpperCase() + rest.join('');
}

/** The catalogue's names are titles: “Time of day” becomes “time of day”. */
function inSentence(title: string): string {
  const [first = '', ...rest] = title;
  return first.toLowerCase() + rest.join('');
}
