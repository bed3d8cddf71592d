import type { WireError } from '../../preload/contract-error.ts';
import { isMessageId, type MessageId, type Text } from './text.ts';

export interface ErrorText {
  /** What happened. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
}

function valuesOf(error: WireError): Record<string, string | number> {
  const values: Record<string, string | number> = { message: error.message };
  for (const [key, value] of Object.entries(error.details)) {
    values[key] = typeof value === 'number' ? value : String(value ?? '');
  }
  return values;
}

function known(id: string, fallback: MessageId): MessageId {
  return isMessageId(id) ? id : fallback;
}

/** The plain sentences for an error: from its code, never from a stack trace. */
export function describeError(error: WireError, t: Text): ErrorText {
  const values = valuesOf(error);
  const advice = known(`error.${error.code}.advice`, 'error.unexpected.advice');
  return {
    title: t(known(`error.${error.code}.title`, 'error.unexpected.title'), values),
    // Some codes have several reasons, each with its own way out.
    advice: t(known(`error.${error.code}.${String(error.details['reason'])}.advice`, advice), values),
  };
}
