import type { Generation, Job, StudioEvent } from '../../preload/contract.ts';
import { explanation, statements } from './canned.ts';

/** What the stand-in for the studio holds, and how its work goes on: by the clock, with canned results. */

export const generations = new Map<string, Generation>();
export const jobs = new Map<string, Job>();
export const listeners = new Set<(event: StudioEvent) => void>();
export const cancelled = new Set<string>();
let count = 100;

/** A number that nothing else here has. */
export function nextNumber(): number {
  count += 1;
  return count;
}

export function emit(event: StudioEvent): void {
  for (const listener of listeners) listener(event);
}

export function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function put(job: Job, changes: Partial<Job>): Job {
  const next = { ...job, ...changes };
  jobs.set(job.id, next);
  emit({ kind: 'job', job: next });
  return next;
}

export function change(id: string, changes: Partial<Generation>): void {
  const before = generations.get(id);
  if (before !== undefined) generations.set(id, { ...before, ...changes });
  emit({ kind: 'generation', generationId: id });
}

export async function runGeneration(start: Job): Promise<void> {
  let job = put(start, { state: 'running', stage: 'encode', remainingMs: 4000 });
  const pace = Number(new URLSearchParams(location.search).get('pace') ?? 160);
  for (let step = 1; step <= 20; step += 1) {
    await wait(pace);
    if (cancelled.has(job.id)) {
      put(job, { state: 'cancelled', stage: 'finished' });
      change(job.generationId, { state: 'cancelled' });
      emit({ kind: 'history' });
      return;
    }
    job = put(job, { stage: 'denoise', step, steps: 20, progress: step * 0.03, remainingMs: (20 - step) * 220, previewVersion: Math.ceil(step / 2.5) });
  }
  change(job.generationId, { state: 'explaining', hasPicture: true });
  emit({ kind: 'picture', generationId: job.generationId });
  emit({ kind: 'history' });
  job = put(job, { state: 'explaining', stage: 'explain', step: null, steps: null });
  for (const [index, statement] of statements.entries()) {
    await wait(pace * 2);
    emit({
      kind: 'statement',
      generationId: job.generationId,
      statement: { ...statement, measured: false, effect: null, verdict: 'pending', score: statement.influence },
    });
    emit({ kind: 'region', generationId: job.generationId, factor: statement.factor, source: 'predicted' });
    job = put(job, { progress: 0.6 + index * 0.02, remainingMs: 6000 - index * 400 });
  }
  for (const statement of statements) {
    await wait(pace * 2);
    emit({ kind: 'statement', generationId: job.generationId, statement });
    emit({ kind: 'region', generationId: job.generationId, factor: statement.factor, source: 'measured' });
  }
  change(job.generationId, { state: 'done', explanation });
  put(job, { state: 'done', stage: 'finished', progress: 1, remainingMs: 0 });
}

/** The explanation alone, of a picture that is there. */
export async function runExplanation(start: Job): Promise<void> {
  let job = put(start, { state: 'explaining', stage: 'explain' });
  change(job.generationId, { state: 'explaining', explanation: null });
  for (const [index, statement] of statements.entries()) {
    await wait(160);
    emit({ kind: 'statement', generationId: job.generationId, statement });
    job = put(job, { progress: (index + 1) / statements.length });
  }
  change(job.generationId, { state: 'done', explanation });
  put(job, { state: 'done', stage: 'finished', progress: 1, remainingMs: 0 });
}

export async function runWhatIf(start: Job, off: string): Promise<void> {
  const job = put(start, { state: 'running', stage: 'denoise', step: 1, steps: 20 });
  await wait(Number(new URLSearchParams(location.search).get('exact') ?? 2500));
  const statement = statements.find((candidate) => candidate.factor === off);
  change(job.generationId, {
    hasPicture: true,
    state: 'done',
    changes: [
      { aspect: statement?.aspect ?? 'light.warmth', before: 0.61, after: 0.12, score: statement?.score ?? 0.5, text: 'The light is clearly cooler.' },
      { aspect: 'mood.cheer', before: 0.4, after: 0.28, score: 0.21, text: 'The mood is a little gloomier.' },
    ],
  });
  emit({ kind: 'picture', generationId: job.generationId });
  put(job, { state: 'done', stage: 'finished', progress: 1 });
  emit({ kind: 'history' });
}

export async function runUpscale(start: Job): Promise<void> {
  const job = put(start, { state: 'running', stage: 'denoise', step: 1, steps: 4 });
  await wait(2000);
  change(job.generationId, { hasPicture: true, state: 'done' });
  put(job, { state: 'done', stage: 'finished', progress: 1 });
  emit({ kind: 'history' });
}

export function newJob(generationId: string, kind: Job['kind']): Job {
  const job: Job = {
    id: `j${nextNumber()}`,
    generationId,
    kind,
    state: 'queued',
    progress: 0,
    stage: 'waiting',
    step: null,
    steps: null,
    remainingMs: null,
    previewVersion: 0,
    error: null,
  };
  jobs.set(job.id, job);
  return job;
}
