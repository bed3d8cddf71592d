import { IntlMessageFormat } from 'intl-messageformat';
import german from '../../resources/locales/de.json' with { type: 'json' };
import english from '../../resources/locales/en.json' with { type: 'json' };
import type { Attempt, Failure } from './fallback-ladder.ts';

const languages: Readonly<Record<string, Readonly<Record<string, string>>>> = { en: english, de: german };

const NAMES: Readonly<Record<string, string>> = {
  cpu: 'CPU',
  webgpu: 'WebGPU',
  cuda: 'CUDA',
  tensorrt: 'TensorRT',
  dml: 'DirectML',
  coreml: 'CoreML',
};

export function providerInWords(provider: string): string {
  return NAMES[provider] ?? provider;
}

/** What a person is told beside a picture: a sentence of resources/locales, stored with it as it was said. */
export function note(locale: string, id: string, values: Readonly<Record<string, string | number>> = {}): string {
  // The engine's newer warnings may have no words yet; their code is better than silence.
  return said(locale, `note.${id}`, values) ?? id;
}

/** A message of resources/locales, in English where the language has none; null where no language has it. */
export function said(locale: string, id: string, values: Readonly<Record<string, string | number>> = {}): string | null {
  const message = languages[locale]?.[id] ?? languages['en']?.[id];
  return message === undefined ? null : String(new IntlMessageFormat(message, locale, undefined, { ignoreTag: true }).format({ ...values }));
}

/** “WebGPU failed at work while the picture was explained, so it was made again on the CPU and explained there.” */
export function explanationFallbackNote(locale: string, failed: Attempt, next: Attempt, { kind }: Failure): string {
  const where = next.provider === failed.provider ? 'same' : 'cpu';
  return note(locale, 'fallback.explanation', { kind, provider: providerInWords(failed.provider), where });
}

/** “The memory did not suffice …, so the picture was decoded in tiles.” */
export function fallbackNote(locale: string, failed: Attempt, next: Attempt, { kind }: Failure): string {
  const provider = providerInWords(failed.provider);
  if (next.provider !== failed.provider) return note(locale, 'fallback.cpu', { kind, provider });
  return next.decoding.onCpu && !failed.decoding.onCpu ? note(locale, 'fallback.decoder', { kind, provider }) : note(locale, 'fallback.tiles', { kind });
}
