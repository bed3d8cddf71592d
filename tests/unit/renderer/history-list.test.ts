import { QueryClient } from '@tanstack/react-query';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ExportStatus } from '../../../preload/contract-history.ts';
import { dismiss, notify, undoNewest, useNotices } from '../../../renderer/app/notices.ts';
import { usePicked } from '../../../renderer/app/picked-store.ts';
import { useSelection } from '../../../renderer/app/selection-store.ts';
import { escape } from '../../../renderer/app/shortcuts.ts';
import { deletePictures } from '../../../renderer/features/history/delete-actions.ts';
import { tellExport } from '../../../renderer/features/history/export-actions.ts';
import { activeFilters, emptyFilter, filterOf, isNarrowed, useFilter } from '../../../renderer/features/history/filter-store.ts';
import { intentOf } from '../../../renderer/features/history/list-keys.ts';
import { blockAround, PITCH, rangeInSight, scrollToReveal } from '../../../renderer/features/history/list-window.ts';
import { pickAll, pickOne, pickTo } from '../../../renderer/features/history/pick-actions.ts';
import { text } from './fixtures.ts';

/** Stands in for the studio's history: these ids, in this order, whatever the filter. */
let list: string[] = [];
let asked: [string, unknown][] = [];
const answers: Readonly<Record<string, (input: { from?: string | null; to?: string | null; id?: string; offset?: number; ids?: string[] }) => unknown>> = {
  'history.ids': ({ from = null, to = null }) => {
    const ends = [from === null ? 0 : list.indexOf(from), to === null ? list.length - 1 : list.indexOf(to)];
    return { ids: ends.includes(-1) ? [] : list.slice(Math.min(...ends), Math.max(...ends) + 1), more: false };
  },
  'history.place': ({ id = '' }) => ({ at: list.includes(id) ? list.indexOf(id) : null }),
  'history.list': ({ offset = 0 }) => ({ generations: list.slice(offset, offset + 1).map((id) => ({ id })), more: false, total: list.length }),
  'history.delete': ({ ids = [] }) => {
    list = list.filter((id) => !ids.includes(id));
    return { deletion: 'd1' };
  },
};
const called = (name: string): unknown[] => asked.filter(([one]) => one === name).map(([, input]) => input);

beforeEach(() => {
  list = ['e', 'd', 'c', 'b', 'a'];
  asked = [];
  const call = async (name: string, input: object): Promise<unknown> => {
    asked.push([name, input]);
    return { ok: true, value: answers[name]?.(input) ?? {} };
  };
  vi.stubGlobal('window', { studio: { call } });
  useSelection.setState({ ...useSelection.getInitialState(), selectedId: 'd' });
  usePicked.setState(usePicked.getInitialState());
  useFilter.setState(useFilter.getInitialState());
  useNotices.setState({ notices: [] });
});
afterEach(() => vi.unstubAllGlobals());

const picked = (): string[] => [...usePicked.getState().ids];
const filter = filterOf(emptyFilter, new Date());

describe('the row of ten thousand', () => {
  it('holds what is in sight and a little more, at both ends too', () => {
    expect(rangeInSight(0, 840, 10_000)).toEqual({ first: 0, end: 18 });
    expect(rangeInSight(5000 * PITCH, 840, 10_000)).toEqual({ first: 4992, end: 5018 });
    expect(rangeInSight(10_000 * PITCH, 840, 10_000)).toEqual({ first: 9992, end: 10_000 });
    expect(rangeInSight(5000 * PITCH, 840, 3)).toEqual({ first: 3, end: 3 });
  });

  it('asks for stretches that hold all that is in sight, and for the same one over a long way', () => {
    const asks = new Set<number>();
    for (let at = 0; at < 600; at += 1) {
      const sight = rangeInSight(at * PITCH, 4000, 10_000);
      const { offset, limit } = blockAround(sight);
      expect(offset).toBeLessThanOrEqual(sight.first);
      expect(offset + limit).toBeGreaterThanOrEqual(sight.end);
      expect(limit).toBeLessThanOrEqual(500);
      asks.add(offset * 1000 + limit);
    }
    expect(asks.size).toBeLessThan(30);
  });

  it('scrolls to a picture only where that is not in sight', () => {
    expect(scrollToReveal(5, 0, 840)).toBeNull();
    expect(scrollToReveal(100, 0, 840)).toBe(101 * PITCH + PITCH / 2 - 840);
    expect(scrollToReveal(0, 500, 840)).toBe(0);
  });
});

describe('the keys of the list', () => {
  const where = { at: 5, total: 10, page: 4, picking: false };
  const key = (name: string, keys: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...keys });

  it('go from picture to picture, pick on the way with Shift, and only move with Ctrl or while picking', () => {
    expect(intentOf(key('ArrowRight'), where)).toEqual({ kind: 'move', to: 6, how: 'open' });
    expect(intentOf(key('ArrowLeft', { shiftKey: true }), where)).toEqual({ kind: 'move', to: 4, how: 'extend' });
    expect(intentOf(key('End', { metaKey: true }), where)).toEqual({ kind: 'move', to: 9, how: 'only' });
    expect(intentOf(key('PageUp'), { ...where, picking: true })).toEqual({ kind: 'move', to: 1, how: 'only' });
    expect(intentOf(key('PageDown'), where)).toEqual({ kind: 'move', to: 9, how: 'open' });
    expect(intentOf(key('Home'), where)).toEqual({ kind: 'move', to: 0, how: 'open' });
  });

  it('Space picks while picking, Ctrl+A is all; the rest belongs to the window', () => {
    expect(intentOf(key(' '), where)).toEqual({ kind: 'open' });
    expect(intentOf(key(' ', { ctrlKey: true }), where)).toEqual({ kind: 'toggle' });
    expect(intentOf(key(' '), { ...where, picking: true })).toEqual({ kind: 'toggle' });
    expect(intentOf(key('a', { ctrlKey: true }), where)).toEqual({ kind: 'all' });
    for (const other of [key('s'), key('Delete'), key('Escape'), key('a'), key('Enter', { ctrlKey: true }), key('ArrowRight', { altKey: true })])
      expect(intentOf(other, where)).toBeNull();
  });
});

describe('picking', () => {
  it('one more takes the picture on the stage along, where the list has it', async () => {
    await pickOne(filter, 'b');
    expect(picked()).toEqual(['d', 'b']);
    await pickOne(filter, 'd');
    expect(picked()).toEqual(['b']);
    usePicked.getState().clear();
    useSelection.setState({ selectedId: 'elsewhere' });
    await pickOne(filter, 'b');
    expect(picked()).toEqual(['b']);
  });

  it('a range goes by the list in the database, from the anchor that stays', async () => {
    await pickTo(filter, 'b', false);
    expect(picked()).toEqual(['d', 'c', 'b']);
    await pickTo(filter, 'e', false);
    expect(picked()).toEqual(['e', 'd']);
    await pickTo(filter, 'a', true);
    expect(picked()).toEqual(['e', 'd', 'c', 'b', 'a']);
    usePicked.setState({ ids: new Set(), anchor: 'gone' });
    await pickTo(filter, 'c', false);
    expect(picked()).toEqual(['c']);
  });

  it('all is what the filter leaves; the last wish counts', async () => {
    await Promise.all([pickTo(filter, 'c', false), pickAll(filter, text)]);
    expect(picked()).toEqual(list);
  });

  it('is left by Escape before anything else, and by another filter, but not by another order', () => {
    useSelection.setState({ comparingPlain: true });
    usePicked.getState().take(['a'], 'a');
    escape();
    expect(picked()).toEqual([]);
    expect(useSelection.getState().comparingPlain).toBe(true);
    escape();
    expect(useSelection.getState().comparingPlain).toBe(false);
    usePicked.getState().take(['a'], 'a');
    useFilter.getState().change({ order: 'oldest' });
    expect(picked()).toEqual(['a']);
    useFilter.getState().change({ starred: true });
    expect(picked()).toEqual([]);
  });
});

describe('the filter', () => {
  it('turns days into moments of this place', () => {
    // A Wednesday.
    const now = new Date(2026, 10, 25, 15, 30);
    const since = (date: Parameters<typeof filterOf>[0]['date']) => filterOf({ ...emptyFilter, date }, now);
    expect(since({ kind: 'today' })).toMatchObject({ since: new Date(2026, 10, 25).toISOString(), until: null });
    expect(since({ kind: 'week' })).toMatchObject({ since: new Date(2026, 10, 23).toISOString() });
    expect(filterOf({ ...emptyFilter, date: { kind: 'week' } }, new Date(2026, 10, 29, 9)).since).toBe(new Date(2026, 10, 23).toISOString());
    expect(since({ kind: 'range', from: '2026-11-01', until: '2026-11-30' })).toMatchObject({
      since: new Date(2026, 10, 1).toISOString(),
      until: new Date(2026, 11, 1).toISOString(),
    });
    expect(since({ kind: 'range', from: '', until: '' })).toMatchObject({ since: null, until: null });
  });

  it('shows kept what-ifs unless it is told otherwise, and knows what narrows', () => {
    expect(filter).toMatchObject({ counterfactuals: 'starred', adapter: null });
    const draft = { ...emptyFilter, whatIfs: 'all', adapter: { id: 'mist', name: 'Mist' }, date: { kind: 'today' }, order: 'oldest' } as const;
    expect(filterOf(draft, new Date())).toMatchObject({ counterfactuals: true, adapter: 'mist', order: 'oldest' });
    expect(activeFilters(draft)).toEqual(['adapter', 'whatIfs', 'date']);
    expect(filterOf({ ...emptyFilter, enlarged: 'only' }, new Date())).toMatchObject({ enlarged: 'only', sketches: 'shown' });
    expect(activeFilters({ ...emptyFilter, enlarged: 'hidden', whatIfs: 'all' })).toEqual(['enlarged', 'whatIfs']);
    expect(isNarrowed({ ...emptyFilter, order: 'oldest' })).toBe(false);
    expect(isNarrowed({ ...emptyFilter, search: 'fox' })).toBe(true);
    useFilter.getState().change(draft);
    useFilter.getState().clear();
    expect(useFilter.getState()).toMatchObject({ ...emptyFilter, order: 'oldest' });
  });
});

describe('deleting several', () => {
  const deleteThem = (...ids: string[]): Promise<void> => deletePictures(ids, filter, new QueryClient(), text);

  it('is one call, shows the picture that takes the place, and one Undo brings all back', async () => {
    usePicked.getState().take(['e', 'd'], 'e');
    await deleteThem('e', 'd');
    expect(called('history.delete')).toEqual([{ ids: ['e', 'd'], undoable: true }]);
    expect(useSelection.getState().selectedId).toBe('c');
    expect(picked()).toEqual([]);
    expect(undoNewest()).toBe(true);
    await expect.poll(() => useSelection.getState().selectedId).toBe('d');
    expect(called('history.restore')).toEqual([{ deletion: 'd1' }]);
    expect(called('history.finishDelete')).toEqual([]);
  });

  it('goes to the bin once the notice is gone, closed or pushed out by others', async () => {
    await deleteThem('a');
    expect(useSelection.getState().selectedId).toBe('d');
    const [notice] = useNotices.getState().notices;
    dismiss(notice?.id ?? 0);
    await expect.poll(() => called('history.finishDelete')).toEqual([{ deletion: 'd1' }]);
    await deleteThem('b');
    for (const title of ['one', 'two', 'three']) notify(title);
    await expect.poll(() => called('history.finishDelete')).toHaveLength(2);
  });

  it('at the end of the list shows the one before', async () => {
    useSelection.setState({ selectedId: 'a' });
    await deleteThem('a');
    expect(useSelection.getState().selectedId).toBe('b');
  });
});

describe('an export that broke off', () => {
  it('says which were written, and leaves the others picked', () => {
    const file = (id: string) => ({ id, file: `finexl-${id}.png` });
    const status: ExportStatus = {
      id: 'x',
      state: 'failed',
      folder: '/out',
      total: 5,
      done: 3,
      skipped: 0,
      written: ['a', 'b', 'c'].map(file),
      missing: ['d', 'e'],
      error: { code: 'disk-full', message: '', retryable: true, details: { path: '/out' } },
    };
    tellExport(status, text);
    expect(picked()).toEqual(['d', 'e']);
    expect(useNotices.getState().notices).toMatchObject([
      {
        content: {
          title: 'The export broke off after 3 of 5',
          advice: expect.stringMatching(/disk.*Written to \/out: finexl-a\.png to finexl-c\.png\. The 2 missing ones are selected now\./i),
        },
      },
    ]);
  });
});
