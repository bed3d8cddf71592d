import type { Adapter } from '../../preload/contract-adapters.ts';

const blank = { author: null, triggerWords: [], rank: 8, modules: 32, addedAt: null, path: '/home/you', findings: null };

/** Adapters as the studio might list them. */
export const cannedAdapters: Adapter[] = [
  {
    ...blank,
    id: 'aaaa000011112222',
    sha256: 'aaaa000011112222'.repeat(4),
    name: 'Misty mornings',
    purpose: 'Lays fog over a landscape and pales its colours.',
    bundled: true,
    madeFor: 'storybook',
    checkpoints: ['storybook'],
    licence: 'Apache-2.0',
    sizeBytes: 412_000,
    findings: [
      { text: 'Brings more fog, strongly (score 0.81), all over the picture.', score: 0.81 },
      { text: 'Pales the colours, slightly (score 0.32).', score: 0.32 },
    ],
  },
  {
    ...blank,
    id: 'bbbb000011112222',
    sha256: 'bbbb000011112222'.repeat(4),
    name: 'Line art XL',
    purpose: null,
    bundled: false,
    madeFor: 'Stable Diffusion XL',
    checkpoints: [],
    licence: null,
    triggerWords: ['line art', 'inked'],
    sizeBytes: 170_000_000,
    addedAt: '2026-11-20T10:00:00Z',
  },
];

export function missingAdapter(): never {
  throw new Error('There is no such adapter.');
}
