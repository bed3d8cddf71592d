import type { Profile } from '../../preload/contract-profiles.ts';

const since = '2026-11-20T10:00:00Z';

export const cannedLevels: Profile['aspects'] = [
  { aspect: 'light.warmth', level: 0.6, uncertainty: 0.2, updatedAt: since },
  { aspect: 'colour.saturation', level: 0.45, uncertainty: 0.3, updatedAt: since },
  { aspect: 'weather.fog', level: -0.2, uncertainty: 0.4, updatedAt: since },
];

export function cannedProfile(aspects: Profile['aspects'], locale: 'en' | 'de'): Profile {
  return { id: 'first', name: locale === 'de' ? 'Mein Geschmack' : 'My taste', createdAt: since, aspects };
}
