import { beforeEach, describe, expect, it } from 'vitest';
import type { Connection } from '../../../main/database/connection.ts';
import { deletionRepository, type DeletionRepository } from '../../../main/database/deletion-repository.ts';
import { generationRepository, type GenerationRepository } from '../../../main/database/generation-repository.ts';
import type { HistoryFilter } from '../../../main/database/history-query.ts';
import { historyRepository, type HistoryRepository } from '../../../main/database/history-repository.ts';
import type { NewGeneration } from '../../../main/database/generation-record.ts';
import { sketchRepository } from '../../../main/database/sketch-repository.ts';
import { openSample, sampleGeneration } from './sample-generation.ts';

const ALL: HistoryFilter = {
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
};
let connection: Connection;
let history: HistoryRepository;
let generations: GenerationRepository;
let deletions: DeletionRepository;

beforeEach(() => {
  connection = openSample();
  history = historyRepository(connection);
  generations = generationRepository(connection);
  deletions = deletionRepository(connection);
});

function add(id: string, changes: Partial<NewGeneration> = {}): void {
  generations.insert(sampleGeneration({ id, ...changes }));
}

/** What the list, the count, the ids and the places say, which have to be of one mind. */
function found(changes: Partial<HistoryFilter>): readonly string[] {
  const filter = { ...ALL, ...changes };
  const ids = history.list({ ...filter, limit: 100, offset: 0, before: null }).map(({ id }) => id);
  expect(history.count(filter)).toBe(ids.length);
  expect(history.ids(filter, null, null, 100)).toEqual(ids);
  expect(ids.map((id) => history.place(filter, id))).toEqual(ids.map((_, at) => at));
  return ids;
}

describe('a narrowed history', () => {
  it('goes by checkpoint, adapter, sketch, words, stars and days, and by several of them', () => {
    sketchRepository(connection).insert({ id: 's', sha256: 's', width: 8, height: 8, bytes: 1 }, '2026');
    const mist = { id: 'mist', name: 'Mist', sha256: 'a', strength: 1 };
    add('old', { createdAt: '2026-11-01T10:00:00.000Z', prompt: 'a fox' });
    add('drawn', { createdAt: '2026-11-02T00:00:00.000Z', sketch: { sketchId: 's', strength: 0.5 } });
    add('misty', { createdAt: '2026-11-03T10:00:00.000Z', adapters: [mist], prompt: 'a fox in mist' });
    add('other', { createdAt: '2026-11-04T10:00:00.000Z', checkpoint: 'photos', adapters: [mist] });
    history.star(['old', 'misty'], true);
    expect(found({})).toEqual(['other', 'misty', 'drawn', 'old']);
    expect(found({ order: 'oldest' })).toEqual(['old', 'drawn', 'misty', 'other']);
    expect(found({ checkpoint: 'photos' })).toEqual(['other']);
    expect(found({ adapter: 'mist' })).toEqual(['other', 'misty']);
    expect(found({ adapter: 'mist', search: 'fox' })).toEqual(['misty']);
    expect(found({ sketches: 'only' })).toEqual(['drawn']);
    expect(found({ sketches: 'hidden' })).toEqual(['other', 'misty', 'old']);
    expect(found({ starred: true })).toEqual(['misty', 'old']);
    expect(found({ since: '2026-11-02T00:00:00.000Z', until: '2026-11-04T10:00:00.000Z' })).toEqual(['misty', 'drawn']);
    expect(found({ starred: true, search: 'fox', until: '2026-11-02T00:00:00.000Z' })).toEqual(['old']);
  });

  it('has enlarged pictures too, or alone, or not at all, whether or not their originals are still there', () => {
    const upscale = { factor: 2 as const, network: 'net', sha256: 'n', of: 'dog' };
    add('dog');
    add('large dog', { upscale });
    add('large cat', { upscale: { ...upscale, of: null }, prompt: 'a cat' });
    expect(found({})).toEqual(['large cat', 'large dog', 'dog']);
    expect(found({ enlarged: 'only' })).toEqual(['large cat', 'large dog']);
    expect(found({ enlarged: 'hidden' })).toEqual(['dog']);
    expect(found({ enlarged: 'only', search: 'cat', order: 'oldest' })).toEqual(['large cat']);
    generations.remove('dog');
    expect(found({ enlarged: 'only' })).toEqual(['large cat', 'large dog']);
    generations.remove('large dog');
    expect(found({ enlarged: 'only' })).toEqual(['large cat']);
  });

  it('has what-ifs as they are wished, and counts those that were made from each picture', () => {
    add('root');
    add('plain', { kind: 'counterfactual', parent: 'root', coalition: { a: 0 } });
    add('liked', { kind: 'counterfactual', parent: 'root', coalition: { b: 0 } });
    generations.update('plain', { hasPicture: true });
    history.star(['liked'], true);
    expect(found({})).toEqual(['root']);
    expect(found({ counterfactuals: 'starred' })).toEqual(['liked', 'root']);
    expect(found({ counterfactuals: true })).toEqual(['liked', 'plain', 'root']);
    expect(history.list({ ...ALL, limit: 9, offset: 0, before: null })).toMatchObject([{ id: 'root', whatIfs: 1 }]);
  });

  it('gives ranges by the order of the list, whichever end comes first, and pages from anywhere', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) add(id, { prompt: id === 'c' ? 'a cat' : 'a dog' });
    expect(history.ids(ALL, 'd', 'b', 100)).toEqual(['d', 'c', 'b']);
    expect(history.ids(ALL, 'b', 'd', 100)).toEqual(['d', 'c', 'b']);
    expect(history.ids({ ...ALL, search: 'dog' }, 'b', 'd', 100)).toEqual(['d', 'b']);
    expect(history.ids({ ...ALL, order: 'oldest' }, 'b', 'd', 100)).toEqual(['b', 'c', 'd']);
    expect(history.ids(ALL, null, 'd', 100)).toEqual(['e', 'd']);
    expect(history.ids({ ...ALL, order: 'oldest' }, 'd', null, 100)).toEqual(['d', 'e']);
    expect(history.ids(ALL, 'gone', 'b', 100)).toEqual([]);
    expect(history.place({ ...ALL, search: 'dog' }, 'c')).toBeNull();
    expect(history.list({ ...ALL, limit: 2, offset: 3, before: null }).map(({ id }) => id)).toEqual(['b', 'a']);
  });

  it('tells what there is to filter by, adapters by their latest name', () => {
    const mist = { id: 'mist', name: 'Mist', sha256: 'a', strength: 1 };
    add('a', { adapters: [mist] });
    add('b', { checkpoint: 'photos' });
    add('c', { adapters: [{ ...mist, name: 'Mist 2' }] });
    expect(history.facets()).toEqual({
      checkpoints: [
        { id: 'storybook', count: 2 },
        { id: 'photos', count: 1 },
      ],
      adapters: [{ id: 'mist', name: 'Mist 2', count: 2 }],
    });
    deletions.setAside({ id: 'd', owner: 1 }, ['a'], 'now');
    deletions.remove(['a']);
    expect(history.facets().adapters).toEqual([{ id: 'mist', name: 'Mist 2', count: 1 }]);
    expect(history.beginning('b', 2)).toEqual(['b']);
  });
});

describe('what is set aside', () => {
  beforeEach(() => {
    for (const id of ['kept', 'root', 'other']) add(id);
    add('whatif', { kind: 'counterfactual', parent: 'root', coalition: { a: 0 } });
    add('made', { madeFrom: 'root' });
  });

  it('is nowhere, with its counterfactuals, until it is put back as it was', () => {
    expect(deletions.setAside({ id: 'd', owner: 1 }, ['root', 'other'], 'now').toSorted()).toEqual(['other', 'root', 'whatif']);
    expect(found({ counterfactuals: true })).toEqual(['made', 'kept']);
    for (const id of ['root', 'other', 'whatif']) expect(generations.get(id)).toBeNull();
    expect(generations.get('made')).toMatchObject({ madeFrom: null });
    expect(generations.children('root')).toEqual([]);
    expect(generations.inStates(['queued']).map(({ id }) => id)).toEqual(['kept', 'made']);
    expect(history.unknown(['kept', 'root'])).toEqual(['root']);
    expect(deletions.restore('d')).toBe(3);
    expect(found({ counterfactuals: true })).toEqual(['made', 'whatif', 'other', 'root', 'kept']);
    expect(generations.get('made')).toMatchObject({ madeFrom: 'root' });
    expect(deletions.restore('d')).toBe(0);
    expect(deletions.all()).toEqual([]);
  });

  it('goes by families, also where a counterfactual was deleted before its original', () => {
    deletions.setAside({ id: 'first', owner: 1 }, ['whatif'], 'now');
    deletions.setAside({ id: 'second', owner: 1 }, ['root', 'other'], 'later');
    expect(deletions.families('second', 10)).toEqual([['root', 'whatif'], ['other']]);
    expect(deletions.families('second', 1)).toEqual([['root', 'whatif']]);
    deletions.remove(['root', 'whatif']);
    expect(deletions.families('second', 10)).toEqual([['other']]);
    expect(deletions.families('first', 10)).toEqual([]);
  });

  it('is all that can be removed', () => {
    deletions.setAside({ id: 'd', owner: 1 }, ['root'], 'now');
    deletions.remove(['root', 'kept']);
    expect(found({})).toEqual(['made', 'other', 'kept']);
  });
});
