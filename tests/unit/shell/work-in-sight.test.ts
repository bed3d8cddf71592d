import { describe, expect, it } from 'vitest';
import { followWork } from '../../../main/shell/work-in-sight.ts';
import type { Job, StudioEvent } from '../../../preload/contract.ts';
import { job } from '../renderer/fixtures.ts';

function told(id: string, changes: Partial<Job>): StudioEvent {
  return { kind: 'job', job: job({ id, generationId: id, ...changes }) };
}

const waiting = { state: 'queued', stage: 'waiting', progress: 0 } as const;
const making = { state: 'running', stage: 'denoise', progress: 0.2 } as const;
const putOff = { state: 'queued', stage: 'explain', progress: 0.4 } as const;
const explaining = { state: 'explaining', stage: 'explain', progress: 0.4 } as const;
const done = { state: 'done', stage: 'finished', progress: 1 } as const;

function task(state: 'running' | 'paused' | 'done', value: number): StudioEvent {
  const progress = { kind: 'list', value } as const;
  return { kind: 'task', task: { id: 't', kind: 'download', source: null, checkpoint: null, title: 't', state, progress, error: null } };
}

describe('what can be seen of work from outside the window', () => {
  it('counts the pictures of a batch in the title until all are there, and begins anew with the next batch', () => {
    const follow = followWork();
    const title = (id: string, changes: Partial<Job>): string | undefined => follow(told(id, changes))?.title;
    for (const id of ['a', 'b', 'c']) title(id, waiting);
    expect(title('a', making)).toBe('1/3 – FineXL Studio');
    expect(title('a', putOff)).toBe('2/3 – FineXL Studio');
    expect(title('b', { ...putOff, state: 'cancelled', stage: 'finished' })).toBe('3/3 – FineXL Studio');
    expect(title('c', explaining)).toBe('FineXL Studio');
    title('a', done);
    expect(follow(told('c', done))).toEqual({ title: 'FineXL Studio', progress: null });
    expect(title('d', making)).toBe('FineXL Studio');
  });

  it('says nothing in the title of one picture, of an explanation or of a what-if', () => {
    const follow = followWork();
    const titles = [told('a', making), told('b', putOff), told('c', { ...making, kind: 'counterfactual' })].map((event) => follow(event)?.title);
    expect(titles).not.toContainEqual(expect.stringContaining('/'));
  });

  it('shows how far all jobs are together, explanations too, and takes the mark away at the end', () => {
    const follow = followWork();
    expect(follow(told('a', waiting))?.progress).toBe(0);
    expect(follow(told('a', making))?.progress).toBe(0.2);
    expect(follow(told('b', explaining))?.progress).toBe(0.3);
    expect(follow(told('a', { ...done, state: 'failed', progress: 0.2 }))?.progress).toBe(0.7);
    expect(follow(told('b', done))?.progress).toBeNull();
  });

  it('shows downloads and calibrations while there are no jobs, and is silent about what changes nothing', () => {
    const follow = followWork();
    expect(follow(task('running', 0.5))?.progress).toBe(0.5);
    expect(follow(task('running', 0.501))).toBeNull();
    expect(follow({ kind: 'history' })).toBeNull();
    const calibration = { checkpoint: 'dreams', state: 'waiting', pairs: 1, total: 10, progress: 0.1, error: null } as const;
    expect(follow({ kind: 'calibration', calibration })?.progress).toBe(0.3);
    expect(follow(told('a', making))?.progress).toBe(0.2);
    expect(follow(told('a', done))?.progress).toBe(0.3);
    follow({ kind: 'calibration', calibration: { ...calibration, state: 'stopped' } });
    expect(follow(task('paused', 0.501))?.progress).toBeNull();
  });
});
