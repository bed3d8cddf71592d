import type { Factor } from '../../../preload/contract.ts';
import type { Text } from '../../app/text.ts';

/** What a person calls a factor. */
export function factorName(factor: Factor, t: Text): string {
  switch (factor.kind) {
    case 'phrase':
      return t('factor.phrase', { label: factor.label });
    case 'negative-prompt':
      return t('factor.negative');
    case 'sketch':
      return t('factor.sketch');
    case 'aspect':
      return t('factor.aspect', { label: factor.label.charAt(0).toLowerCase() + factor.label.slice(1), title: factor.label });
    case 'adapter':
      return t('factor.adapter', { label: factor.label });
  }
}

export type FactorTone = 'words' | 'taste' | 'adapter' | 'guide';

export function toneOf(kind: Factor['kind']): FactorTone {
  switch (kind) {
    case 'phrase':
      return 'words';
    case 'aspect':
      return 'taste';
    case 'adapter':
      return 'adapter';
    case 'negative-prompt':
    case 'sketch':
      return 'guide';
  }
}

/** “without “at sunset””, “Warmth at 0.20”: what a what-if changed. */
export function describeStrengths(factors: readonly Factor[], strengths: Readonly<Record<string, number>>, t: Text): string {
  return Object.entries(strengths)
    .map(([id, strength]) => {
      const factor = factors.find((one) => one.id === id);
      const name = factor === undefined ? id : factorName(factor, t);
      return strength === 0 ? t('whatIf.without', { name }) : t('whatIf.at', { name, strength });
    })
    .join(', ');
}
