import { renderToStaticMarkup } from 'react-dom/server';
import { IntlProvider } from 'react-intl';
import { afterEach, expect, it, vi } from 'vitest';
import type { Job } from '../../../preload/contract.ts';
import { cancellableJob, cancelPictures } from '../../../renderer/app/actions.ts';
import { emptyLiveState, placeInRound, useLive, withJobs } from '../../../renderer/app/live-store.ts';
import { useSelection } from '../../../renderer/app/selection-store.ts';
import { messages } from '../../../renderer/app/text.ts';
import { PicturesUnderway } from '../../../renderer/features/compose/pictures-underway.tsx';
import { job } from './fixtures.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  useLive.setState(emptyLiveState);
  useSelection.setState({ selectedId: null, whatIf: null });
});

const waiting = (id: string): Job => job({ id, generationId: `g-${id}`, state: 'queued', stage: 'waiting', step: null, steps: null });
const running = (id: string): Job => job({ id, generationId: `g-${id}` });
const explaining = (id: string): Job => job({ id, generationId: `g-${id}`, state: 'explaining', stage: 'explain' });
const cancelled = (id: string): Job => job({ id, generationId: `g-${id}`, state: 'cancelled', stage: 'finished' });

it('pictures are counted from the last time none was in the making', () => {
  let state = withJobs(emptyLiveState, [running('a'), waiting('b'), waiting('c')]);
  expect(placeInRound(state)).toEqual({ place: 1, total: 3, left: 3 });
  state = withJobs(state, [explaining('a'), running('b'), waiting('d')]);
  expect(placeInRound(state)).toEqual({ place: 2, total: 4, left: 3 });
  // One that is taken back counts no more; one whose explanation is stopped was made.
  state = withJobs(state, [cancelled('c'), cancelled('a')]);
  expect(placeInRound(state)).toEqual({ place: 2, total: 3, left: 2 });
  state = withJobs(state, [explaining('b'), explaining('d')]);
  expect(placeInRound(withJobs(state, [waiting('e')]))).toEqual({ place: 1, total: 1, left: 1 });
});

it('which of how many is said from two up, and all can be cancelled where more are to come', () => {
  const shown = (place: number, total: number, left: number) =>
    renderToStaticMarkup(
      <IntlProvider locale="en" messages={messages.en}>
        <PicturesUnderway job={running('a')} pace={null} at={{ place, total, left }} />
      </IntlProvider>,
    );
  expect(shown(2, 5, 4)).toMatch(/2 of 5 · .*Step 3 of 20.*Cancel.*Cancel all/su);
  expect(shown(5, 5, 1)).not.toContain('Cancel all');
  expect(shown(1, 1, 1)).not.toContain('1 of 1');
});

it('all are cancelled from the end, so that none begins in between', async () => {
  const calls: unknown[] = [];
  const call = async (_: string, input: unknown): Promise<unknown> => {
    calls.push(input);
    return { ok: true, value: {} };
  };
  vi.stubGlobal('window', { studio: { call } });
  useLive.setState(withJobs(emptyLiveState, [explaining('a'), running('b'), waiting('c'), waiting('d')]));
  await cancelPictures();
  expect(calls).toEqual([{ id: 'c' }, { id: 'd' }, { id: 'b' }]);
});

it('Escape stops what is worked on before it takes back what waits', () => {
  useLive.setState(withJobs(emptyLiveState, [explaining('a'), waiting('b')]));
  useSelection.setState({ selectedId: 'g-a' });
  expect(cancellableJob()).toBe('a');
  useSelection.setState({ selectedId: 'g-other' });
  expect(cancellableJob()).toBe('b');
  useLive.setState(withJobs(emptyLiveState, [explaining('a'), running('b')]));
  useSelection.setState({ selectedId: 'g-a' });
  expect(cancellableJob()).toBe('b');
});
