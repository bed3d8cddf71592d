import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Connection } from '../../../main/database/connection.ts';
import { generationRepository } from '../../../main/database/generation-repository.ts';
import { countQuery, historyQuery, idsQuery, placeQuery, type HistoryPage, type HistoryQuery } from '../../../main/database/history-query.ts';
import { historyRepository } from '../../../main/database/history-repository.ts';
import { sketchRepository } from '../../../main/database/sketch-repository.ts';
import { searchQuery } from '../../../main/database/search-query.ts';
import { openSample, sampleGeneration } from './sample-generation.ts';

const ALL: HistoryPage = {
  search: '',
  starred: false,
  counterfactuals: false,
  checkpoint: null,
  adapter: null,
  sketches: 'shown',
  enlarged: 'shown',
  since: null,
  until: null,
  order: 'newest',
  limit: 100,
  offset: 0,
  before: null,
};

function promptsOf(connection: Connection, filter: Partial<HistoryPage>): readonly string[] {
  return historyRepository(connection)
    .list({ ...ALL, ...filter })
    .map((generation) => generation.prompt);
}

function withPrompts(...prompts: readonly string[]): Connection {
  const connection = openSample();
  for (const prompt of prompts) generationRepository(connection).insert(sampleGeneration({ prompt }));
  return connection;
}

describe('the history in the database', () => {
  it('gives back what was put in', () => {
    const connection = openSample();
    const generations = generationRepository(connection);
    const given = sampleGeneration({
      prompt: 'a “snail” & <friends> – 🐌',
      seed: 0xffffffff,
      aspects: { 'light.warmth': -0.25 },
      factors: [{ id: 'phrase:snail', kind: 'phrase', label: 'snail', aspect: null, span: [2, 7], applied: 1 }],
    });
    generations.insert(given);
    expect(generations.get(given.id)).toMatchObject({ ...given, state: 'queued', hasPicture: false, starred: false, changes: null, error: null });
  });

  it('remembers what a picture was made from until that is deleted, and keeps the picture', () => {
    const connection = openSample();
    const generations = generationRepository(connection);
    const [origin, made] = [sampleGeneration(), sampleGeneration()];
    const sketch = { sha256: 'a'.repeat(64), width: 8, height: 8, bytes: 9 };
    for (const id of ['picture', 'mask']) sketchRepository(connection).insert({ ...sketch, id, sha256: `${id}${sketch.sha256}` }, origin.createdAt);
    generations.insert(origin);
    generations.insert({ ...made, madeFrom: origin.id, inpaint: { pictureId: 'picture', maskId: 'mask' } });
    expect(generations.get(made.id)).toMatchObject({ madeFrom: origin.id, inpaint: { pictureId: 'picture', maskId: 'mask' } });
    expect(generations.children(origin.id)).toEqual([]);
    generations.remove(origin.id);
    expect(generations.get(made.id)).toMatchObject({ madeFrom: null });
  });

  it('remembers how a picture was enlarged, and of which one until that is deleted', () => {
    const generations = generationRepository(openSample());
    const [origin, two, four] = [sampleGeneration(), sampleGeneration(), sampleGeneration()];
    const enlargement = { network: 'n', sha256: 'a'.repeat(64) };
    generations.insert(origin);
    generations.insert({ ...two, upscale: { ...enlargement, factor: 2, of: origin.id } });
    generations.insert({ ...four, upscale: { ...enlargement, factor: 4, of: origin.id } });
    expect(generations.enlargements(origin.id).map(({ id }) => id)).toEqual([four.id, two.id]);
    generations.update(four.id, { state: 'cancelled' });
    expect(generations.enlargements(origin.id).map(({ id }) => id)).toEqual([two.id]);
    generations.remove(origin.id);
    expect(generations.get(two.id)?.upscale).toEqual({ ...enlargement, factor: 2, of: null });
  });

  it('lists the newest first, even within one second', () => {
    expect(promptsOf(withPrompts('first', 'second', 'third'), {})).toEqual(['third', 'second', 'first']);
  });

  it('goes on where a page ended', () => {
    const connection = withPrompts('one', 'two', 'three');
    const [newest] = historyRepository(connection).list({ ...ALL, limit: 1 });
    expect(promptsOf(connection, { before: newest?.id ?? null })).toEqual(['two', 'one']);
  });

  it('finds prompts by the beginnings of their words, in any order and without accents', () => {
    const connection = withPrompts('a happy dog at the café', 'a cat in the snow', 'two dogs and a cat');
    expect(promptsOf(connection, { search: 'dog' })).toEqual(['two dogs and a cat', 'a happy dog at the café']);
    expect(promptsOf(connection, { search: 'CAT do' })).toEqual(['two dogs and a cat']);
    expect(promptsOf(connection, { search: 'cafe' })).toEqual(['a happy dog at the café']);
    expect(promptsOf(connection, { search: 'og' })).toEqual([]);
  });

  it.each(['"', "a' OR 1=1 --", 'dog" OR "cat', '*', 'NEAR(', 'prompt:dog AND', '^-+', '\u0000'])('takes %j as words, not as syntax', (search) => {
    expect(() => promptsOf(withPrompts('a dog'), { search })).not.toThrow();
  });

  it('searches for signs as they stand where no word was typed, and for nothing where nothing was', () => {
    const connection = withPrompts('a dog', 'a 🦊 in the snow');
    expect(searchQuery('  ?! ')).toBeNull();
    expect(promptsOf(connection, { search: '🦊' })).toEqual(['a 🦊 in the snow']);
    expect(promptsOf(connection, { search: ' ?! ' })).toEqual([]);
    expect(promptsOf(connection, { search: '  ' })).toHaveLength(2);
  });

  it('forgets the words of a removed picture', () => {
    const connection = withPrompts('a dog');
    const generations = generationRepository(connection);
    const [only] = historyRepository(connection).list(ALL);
    generations.remove(only?.id ?? '');
    expect(promptsOf(connection, { search: 'dog' })).toEqual([]);
    expect(connection.prepare("SELECT count(*) AS n FROM generation_search('dog')").get()).toEqual({ n: 0 });
  });

  it('removes counterfactuals with their original', () => {
    const generations = generationRepository(openSample());
    const root = sampleGeneration();
    generations.insert(root);
    const child = sampleGeneration({ kind: 'counterfactual', parent: root.id, coalition: { sketch: 0 } });
    generations.insert(child);
    expect(generations.children(root.id)).toEqual([child.id]);
    generations.remove(root.id);
    expect(generations.get(child.id)).toBeNull();
  });

  it('finds the counterfactuals of a picture, the latest first, but none that was given up', () => {
    const generations = generationRepository(openSample());
    const root = sampleGeneration();
    generations.insert(root);
    const child = sampleGeneration({ kind: 'counterfactual', parent: root.id, coalition: { b: 0, a: 0.5 } });
    generations.insert(child);
    const later = sampleGeneration({ kind: 'counterfactual', parent: root.id, coalition: { a: 0 } });
    generations.insert(later);
    generations.insert(sampleGeneration());
    expect(generations.counterfactuals(root.id).map(({ id }) => id)).toEqual([later.id, child.id]);
    generations.update(later.id, { state: 'cancelled' });
    expect(generations.counterfactuals(root.id)).toMatchObject([{ id: child.id, coalition: { a: 0.5, b: 0 } }]);
  });
});

const planRow = z.object({ detail: z.string() });

let planned: Connection | null = null;

function planOf({ sql, parameters }: HistoryQuery): string {
  planned ??= openSample();
  return planned
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all(parameters)
    .map((row) => planRow.parse(row).detail)
    .join('\n');
}

describe('the plan SQLite makes', () => {
  const filters: readonly Partial<HistoryPage>[] = [
    {},
    { counterfactuals: 'starred' },
    { counterfactuals: true, starred: true },
    { checkpoint: 'storybook', sketches: 'only', since: '2026-11-01T00:00:00.000Z' },
    { adapter: 'mist' },
    { enlarged: 'only' },
    { enlarged: 'hidden', order: 'oldest' },
    { search: 'dog' },
    { order: 'oldest', until: '2026-11-01T00:00:00.000Z' },
  ];

  it.each(filters)('reads no large row to count, to find a place or to skip: %o', (filter) => {
    const narrowed = { ...ALL, ...filter };
    for (const query of [countQuery(narrowed), idsQuery(narrowed, null, 'g1', 9), placeQuery(narrowed, 'g1')]) {
      expect(planOf(query)).toContain('g USING COVERING INDEX generations_listed');
      expect(planOf(query)).not.toMatch(/SCAN generations|TEMP B-TREE/u);
    }
    const page = planOf(historyQuery({ ...narrowed, offset: 5000 }));
    expect(page).toContain('g USING COVERING INDEX generations_listed');
    expect(page).toContain('SEARCH g USING INTEGER PRIMARY KEY');
    expect(page).not.toContain('TEMP B-TREE');
  });

  it('searches by the indexes of words and of adapters', () => {
    expect(planOf(countQuery({ ...ALL, search: 'dog' }))).toMatch(/SCAN generation_search VIRTUAL TABLE INDEX \d+:M/);
    expect(planOf(countQuery({ ...ALL, adapter: 'mist' }))).toContain('SEARCH generation_adapters USING PRIMARY KEY (adapter=?)');
  });

  it('finds a counterfactual by the index of parents', () => {
    const connection = openSample();
    const plan = connection.prepare('EXPLAIN QUERY PLAN SELECT id FROM generations WHERE parent = ? AND coalition = ?').all('a', '{}');
    expect(JSON.stringify(plan)).toContain('generations_by_parent');
  });
});
