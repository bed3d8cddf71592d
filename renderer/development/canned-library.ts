import type { ChannelOutput } from '../../preload/contract.ts';

/** One checkpoint, as a studio has that was just installed. */
export const cannedLibrary: ChannelOutput<'library.get'> = {
  installed: [
    {
      id: 'storybook',
      name: 'Storybook',
      kind: 'checkpoint',
      family: 'storybook',
      directory: '/home/you/models/storybook',
      origin: 'bundled',
      source: null,
      licence: null,
      sizeBytes: 86_000_000,
      files: 19,
      addedAt: null,
      verdict: null,
      provider: 'cpu',
      problem: null,
    },
  ],
  offers: [],
  tasks: [],
};
