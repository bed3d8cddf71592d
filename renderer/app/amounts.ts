import { useMemo } from 'react';
import { useIntl } from 'react-intl';

/** Bytes as people count them: kB, MB, GB with one decimal where it matters. */
export function amountOf(bytes: number, locale: string): string {
  const [unit, value] =
    bytes >= 1e9 ? (['gigabyte', bytes / 1e9] as const) : bytes >= 1e6 ? (['megabyte', bytes / 1e6] as const) : (['kilobyte', bytes / 1e3] as const);
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

export function useAmount(): (bytes: number) => string {
  const { locale } = useIntl();
  return useMemo(() => (bytes) => amountOf(bytes, locale), [locale]);
}
