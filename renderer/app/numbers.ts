import { useMemo } from 'react';
import { useIntl } from 'react-intl';

/** Figures as the person's language writes them. */
export interface Numbers {
  /** Two decimals. */
  two(value: number): string;
  /** One decimal. */
  one(value: number): string;
  /** Two decimals with a sign; a zero has none. */
  signed(value: number): string;
}

export function numbersOf(locale: string): Numbers {
  const two = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false });
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false });
  const signed = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false, signDisplay: 'exceptZero' });
  return {
    two: (value) => two.format(value),
    one: (value) => one.format(value),
    // A true minus is as wide as the plus.
    signed: (value) => signed.format(value).replace('-', '−'),
  };
}

export function useNumbers(): Numbers {
  const { locale } = useIntl();
  return useMemo(() => numbersOf(locale), [locale]);
}
