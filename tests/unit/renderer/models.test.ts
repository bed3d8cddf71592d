import { describe, expect, it } from 'vitest';
import type { LibraryTask } from '../../../preload/contract-library.ts';
import { amountOf } from '../../../renderer/app/amounts.ts';
import { withTask } from '../../../renderer/app/studio-events.ts';
import { sizesFor } from '../../../renderer/features/compose/picture-sizes.ts';
import { describeTask, isOpen } from '../../../renderer/features/library/task-text.ts';
import { text } from './fixtures.ts';

function task(change: Partial<LibraryTask> = {}): LibraryTask {
  return {
    id: 't1',
    kind: 'download',
    source: 'hub:a/b',
    checkpoint: 'b',
    title: 'a/b',
    state: 'running',
    progress: { kind: 'list', value: 0 },
    error: null,
    ...change,
  };
}

const amount = (bytes: number): string => amountOf(bytes, 'en');

describe('the models in the window', () => {
  it('counts bytes as people do', () => {
    expect([5_000, 86_000_000, 2_400_000_000].map(amount)).toEqual(['5 kB', '86 MB', '2.4 GB']);
    expect(amountOf(2_400_000_000, 'de')).toMatch(/^2,4\sGB$/u);
  });

  it('says how far a download is, what it waits for, and where it was paused', () => {
    const progress = { kind: 'transfer', value: 0.5, doneBytes: 1e9, totalBytes: 2e9, filesDone: 3, files: 9, remainingMs: 200_000 } as const;
    expect(describeTask(task({ progress }), amount, text)).toBe('1 GB of 2 GB, file 3 of 9, about 4 min left');
    expect(describeTask(task({ progress, state: 'paused' }), amount, text)).toBe('Paused at 50 %');
    expect(describeTask(task({ progress: { kind: 'retry', value: 0, waitMs: 7000, attempt: 3, reason: 'x' } }), amount, text)).toContain('in 7 s (attempt 3)');
  });

  it('shows what someone waits for or has to decide about, and nothing else', () => {
    const states = ['running', 'paused', 'failed', 'done', 'cancelled'] as const;
    expect(states.filter((state) => isOpen(task({ state })))).toEqual(['running', 'paused', 'failed']);
  });

  it('takes a task’s news into the list, new ones at the end', () => {
    const before = { installed: [], offers: [], tasks: [task()] };
    expect(withTask(before, task({ state: 'done' })).tasks).toEqual([task({ state: 'done' })]);
    expect(withTask(before, task({ id: 't2' })).tasks.map((one) => one.id)).toEqual(['t1', 't2']);
  });

  it('offers the shapes of about as many pixels where a checkpoint takes any', () => {
    const checkpoint = { id: 'x', name: 'x', bundled: false, sizes: null, defaults: { numInferenceSteps: 20, guidanceScale: 7, width: 512, height: 512 } };
    const sizes = sizesFor(checkpoint);
    expect(sizes[0]).toEqual([512, 512]);
    expect(sizes).toContainEqual([448, 640]);
    expect(sizes.flat().every((side) => side % 64 === 0)).toBe(true);
    expect(sizesFor({ ...checkpoint, sizes: [[128, 128]] })).toEqual([[128, 128]]);
  });
});
