import { drawn } from '../draw.ts';
import type { Method } from './method.ts';

/** The same level for every aspect, whatever the pictures show. */
export function constantAnswer(aspects: readonly string[]): Method {
  const raw = Object.fromEntries(aspects.map((aspect) => [aspect, 1]));
  return { id: 'constant', title: 'constant', seesPipeline: false, prepare: () => () => ({ raw }) };
}

/** Any level for every aspect. */
export function randomAnswer(aspects: readonly string[]): Method {
  return {
    id: 'random',
    title: 'random',
    seesPipeline: false,
    prepare(_, key) {
      const raw = Object.fromEntries(aspects.map((aspect) => [aspect, 2 * drawn('random', key, aspect) - 1]));
      return () => ({ raw });
    },
  };
}
