import { describe, expect, it } from 'vitest';
import { isOver, nextState } from '../../../main/jobs/job-state.ts';
import { remainingTime, stageWeights, weightedProgress, withProgress, type WorkStage } from '../../../main/jobs/job-progress.ts';
import type { Job } from '../../../preload/contract.ts';

const STATES = ['queued', 'running', 'explaining', 'done', 'failed', 'cancelled', 'interrupted'] as const;
const EVENTS = ['start', 'explain', 'put-off', 'complete', 'fail', 'cancel', 'interrupt'] as const;

describe('a job', () => {
  it('goes from queued over running and explaining to done', () => {
    expect(nextState('queued', 'start')).toBe('running');
    expect(nextState('running', 'explain')).toBe('explaining');
    expect(nextState('explaining', 'complete')).toBe('done');
    expect(nextState('running', 'complete')).toBe('done');
  });

  it('can be cancelled, fail or be interrupted until it has ended', () => {
    for (const state of STATES.filter((each) => !isOver(each))) {
      expect(nextState(state, 'cancel')).toBe('cancelled');
      expect(nextState(state, 'fail')).toBe('failed');
      expect(nextState(state, 'interrupt')).toBe('interrupted');
    }
  });

  it('never moves again once it has ended', () => {
    for (const state of STATES.filter(isOver)) for (const event of EVENTS) expect(nextState(state, event)).toBeNull();
  });

  it('waits once more when its explanation is put off, begun or not, and only then', () => {
    expect(nextState('running', 'put-off')).toBe('queued');
    expect(nextState('explaining', 'put-off')).toBe('queued');
    expect(nextState('queued', 'put-off')).toBeNull();
  });

  it('does not start twice, nor finish before it started', () => {
    expect(nextState('running', 'start')).toBeNull();
    expect(nextState('queued', 'complete')).toBeNull();
    expect(nextState('queued', 'explain')).toBeNull();
  });
});

describe('progress', () => {
  const stages = new Set<WorkStage>(['load', 'encode', 'denoise', 'decode', 'explain']);
  const timings = { loadMs: 1000, encodeMs: 100, denoiseMs: 2000, decodeMs: 100, explainMs: 6800 };
  const job: Job = {
    id: 'j',
    generationId: 'g',
    kind: 'generation',
    state: 'running',
    progress: 0,
    stage: 'waiting',
    step: null,
    steps: null,
    remainingMs: null,
    previewVersion: 0,
    error: null,
  };

  it('weighs stages by how long they took the last time', () => {
    const weights = stageWeights(timings, stages);
    expect(weights.denoise).toBeCloseTo(0.2);
    expect(weightedProgress(weights, 'denoise', 0.5)).toBeCloseTo(0.11 + 0.1);
    expect(weightedProgress(weights, 'explain', 1)).toBeCloseTo(1);
  });

  it('gives stages that are left out no weight', () => {
    const weights = stageWeights(null, new Set<WorkStage>(['encode', 'denoise', 'decode']));
    expect([weights.load, weights.explain]).toEqual([0, 0]);
    expect(weightedProgress(weights, 'decode', 1)).toBeCloseTo(1);
  });

  it('never goes back, whatever is reported', () => {
    const weights = stageWeights(timings, stages);
    const reports = [
      { stage: 'denoise', value: 0.9 },
      { stage: 'encode', value: 0.1 },
      { stage: 'denoise', value: 0.2 },
      { stage: 'decode', value: 7 },
      { stage: 'explain', value: -1 },
    ] as const;
    let last = job;
    for (const report of reports) {
      const next = withProgress(last, weights, report, 1000);
      expect(next.progress).toBeGreaterThanOrEqual(last.progress);
      expect(next.progress).toBeLessThanOrEqual(1);
      last = next;
    }
  });

  it('says how long it will take only once that can be known', () => {
    expect(remainingTime(0.01, 5000)).toBeNull();
    expect(remainingTime(0.5, 100)).toBeNull();
    expect(remainingTime(0.25, 1000)).toBe(3000);
  });
});
