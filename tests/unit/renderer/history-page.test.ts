import { afterEach, expect, it, vi } from 'vitest';
import type { ChannelInput, GenerationSummary } from '../../../preload/contract.ts';
import { historyPage } from '../../../renderer/app/history-page.ts';
import { generationOf, summaryOf } from '../../../renderer/development/canned.ts';

/** Stands in for the studio's history: newest first, in pages as they are asked for. */
function studioWith(generations: readonly GenerationSummary[]): string[] {
  const asked: string[] = [];
  const call = (_: string, { before, limit = 100 }: ChannelInput<'history.list'>) => {
    asked.push(before ?? 'newest');
    const from = generations.findIndex(({ id }) => id === before) + 1;
    return { ok: true, value: { generations: generations.slice(from, from + limit), more: from + limit < generations.length } };
  };
  vi.stubGlobal('window', { studio: { call } });
  return asked;
}

function some(count: number, prefix: string, changes: Partial<GenerationSummary> = {}): GenerationSummary[] {
  return Array.from({ length: count }, (_, index) => ({ ...summaryOf(generationOf(`${prefix}${index}`, 'a dog')), ...changes }));
}

const whatIf = { kind: 'counterfactual', parent: 'g0' } as const;

afterEach(() => vi.unstubAllGlobals());

it('a page of pictures is asked for once', async () => {
  const asked = studioWith(some(300, 'g'));
  expect(await historyPage('', false, null)).toMatchObject({ more: true, generations: { length: 200 } });
  expect(asked).toEqual(['newest']);
});

it('what-ifs before the pictures leave no page without pictures', async () => {
  const asked = studioWith([...some(450, 'w', whatIf), ...some(3, 'g')]);
  const page = await historyPage('', false, null);
  expect(page.generations.filter(({ kind }) => kind === 'generation')).toHaveLength(3);
  expect(page).toMatchObject({ more: false, generations: { length: 453 } });
  expect(asked).toEqual(['newest', 'w199', 'w399']);
});

it('starred what-ifs are pictures of the strip, so they fill a page', async () => {
  const asked = studioWith(some(450, 'w', { ...whatIf, starred: true }));
  expect(await historyPage('', true, null)).toMatchObject({ more: true, generations: { length: 200 } });
  expect(asked).toEqual(['newest']);
});

it('the next page goes on from the oldest one', async () => {
  studioWith(some(300, 'g'));
  expect((await historyPage('', false, 'g199')).generations.map(({ id }) => id).at(0)).toBe('g200');
});

it('an empty history is an empty page', async () => {
  studioWith([]);
  expect(await historyPage('', false, null)).toEqual({ generations: [], more: false });
});
