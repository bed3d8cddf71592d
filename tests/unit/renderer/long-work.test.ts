import { QueryClient } from '@tanstack/react-query';
import { describe, expect, it } from 'vitest';
import type { CalibrationStatus } from '../../../preload/contract-calibration.ts';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import { amountOf } from '../../../renderer/app/amounts.ts';
import { endedBetween, useLongWork, type LongWork } from '../../../renderer/app/long-work.ts';
import { queryKeys } from '../../../renderer/app/queries.ts';
import { refreshAfter } from '../../../renderer/app/studio-events.ts';
import { describeEnded, describeWork } from '../../../renderer/features/library/work-text.ts';
import { text } from './fixtures.ts';

const transfer = { kind: 'transfer', value: 0.5, doneBytes: 2.1e9, totalBytes: 4.3e9, filesDone: 3, files: 9, remainingMs: null } as const;

function task(changes: Partial<LibraryTask> = {}): LibraryTask {
  return { id: 't1', kind: 'download', source: 'hub:a/b', checkpoint: 'b', title: 'a/b', state: 'running', progress: transfer, error: null, ...changes };
}

function calibration(changes: Partial<CalibrationStatus> = {}): CalibrationStatus {
  return { checkpoint: 'dreams', state: 'running', pairs: 1, total: 10, progress: 0.1, error: null, ...changes };
}

function work(tasks: readonly LibraryTask[], calibrations: readonly CalibrationStatus[] = []): LongWork {
  return {
    tasks: Object.fromEntries(tasks.map((one) => [one.id, one])),
    calibrations: Object.fromEntries(calibrations.map((one) => [one.checkpoint, one])),
  };
}

const nameOf = (id: string): string => id.toUpperCase();
const described = (of: LongWork) => describeWork(of, (bytes) => amountOf(bytes, 'en'), nameOf, text);
const said = (before: LongWork, after: LongWork) => endedBetween(before, after).map((ended) => describeEnded(ended, nameOf, text));

describe('long work in the top bar', () => {
  it('says of one download how much of it is there, and of anything else how many percent', () => {
    expect(described(work([task()]))).toEqual({ what: 'a/b', how: '2.1 GB of 4.3 GB', value: 0.5 });
    expect(described(work([task({ kind: 'verify', progress: { kind: 'list', value: 0.257 } })]))).toMatchObject({ what: 'Verifying a/b', how: '25 %' });
    expect(described(work([], [calibration({ state: 'waiting' })]))).toMatchObject({ what: 'Calibrating DREAMS', how: 'Calibrating, 10 %' });
  });

  it('counts when there is more, and keeps a failure until someone has dealt with it', () => {
    const failed = task({ id: 't2', state: 'failed' });
    expect(described(work([task(), failed], [calibration()]))).toMatchObject({ what: 'a/b, Calibrating DREAMS', how: '2 under way, 30 %' });
    expect(described(work([task({ state: 'done' }), failed]))).toEqual({ what: 'a/b', how: 'Failed', value: null });
    expect(described(work([task({ state: 'paused' }), { ...failed, state: 'cancelled' }], [calibration({ state: 'done' })]))).toBeNull();
  });

  it('says once how work ended, and nothing of what was stopped by hand', () => {
    const before = work([task()], [calibration({ state: 'waiting' })]);
    const error = { code: 'disk-full', message: '', retryable: true, details: {} };
    expect(said(before, work([task({ state: 'done' })], [calibration({ state: 'done' })]))).toEqual([
      { title: 'a/b is ready to use' },
      { title: 'DREAMS is calibrated' },
    ]);
    expect(said(before, work([task({ state: 'failed', error })], [calibration({ state: 'stopped' })]))).toEqual([
      { title: 'Failed: a/b', advice: expect.stringMatching(/disk/) },
    ]);
    expect(said(work([task({ state: 'done' })]), work([task({ state: 'done' })]))).toEqual([]);
    expect(said(work([]), work([task({ state: 'paused' })]))).toEqual([]);
  });

  it('is known from the studio’s events, whether or not the models were ever opened', () => {
    const client = new QueryClient();
    refreshAfter({ kind: 'task', task: task() }, client);
    refreshAfter({ kind: 'calibration', calibration: calibration() }, client);
    expect(useLongWork.getState()).toEqual(work([task()], [calibration()]));
    client.clear();
  });

  it('leaves a list of models that is out of date marked so, when a task ends while nobody looks at it', () => {
    const client = new QueryClient();
    const { library } = queryKeys;
    client.setQueryData(library, { installed: [], offers: [], tasks: [task()] });
    refreshAfter({ kind: 'task', task: task() }, client);
    expect(client.getQueryState(library)?.isInvalidated).toBe(false);
    refreshAfter({ kind: 'library' }, client);
    refreshAfter({ kind: 'task', task: task({ state: 'done' }) }, client);
    expect(client.getQueryState(library)?.isInvalidated).toBe(true);
    expect(client.getQueryData(library)).toMatchObject({ tasks: [{ state: 'done' }] });
    client.clear();
  });
});
