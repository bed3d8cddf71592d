import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import type { Studio } from '../../../main/studio-interface.ts';
import type { Generation, GenerateRequest } from '../../../preload/contract.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const opened: Studio[] = [];
async function open(root = temporaryFolder(), options: Parameters<typeof openFakeStudio>[1] = {}): Promise<StudioAtHand> {
  const at = await openFakeStudio(root, options);
  opened.push(at.studio);
  return at;
}
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close().catch(() => undefined);
});

async function start({ studio }: StudioAtHand, request: Partial<GenerateRequest> = {}) {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 7, ...request });
  const [job] = jobs;
  if (job === undefined) throw new Error('no job');
  return job;
}

async function make(at: StudioAtHand, request: Partial<GenerateRequest> = {}): Promise<Generation> {
  const job = await start(at, request);
  await at.studio.finished(job.id);
  return at.studio.call('generation.get', { id: job.generationId });
}

/** What the engine was asked to make and to explain, in order. */
function pictureWork({ engine }: StudioAtHand): readonly string[] {
  return engine.calls.filter((name) => name === 'render' || name === 'explain');
}

const stopped = (): StudioError => new StudioError('engine-stopped', 'The engine stopped.', { retryable: true });

describe('the queue', () => {
  it('has the rows in the database before the engine hears of the job', async () => {
    const at = await open();
    const states: unknown[] = [];
    const reader = new Database(join(at.home, 'studio.sqlite'), { readonly: true });
    at.engine.before = (name) => {
      if (name === 'open')
        states.push(reader.prepare('SELECT g.state AS generation, j.state AS job, j.owner FROM generations g JOIN jobs j ON j.generation_id = g.id').all());
    };
    await make(at);
    expect(states).toEqual([[{ generation: 'running', job: 'running', owner: process.pid }]]);
  });

  it('works on one job at a time, in order, with seeds counting up', async () => {
    const at = await open();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 0xffffffff, batch: 3 });
    await Promise.all(jobs.map((job) => at.studio.finished(job.id)));
    const made = await Promise.all(jobs.map((job) => at.studio.call('generation.get', { id: job.generationId })));
    expect(made.map((generation) => [generation.seed, generation.state])).toEqual([
      [0xffffffff, 'done'],
      [0, 'done'],
      [1, 'done'],
    ]);
    expect(made.every(({ explanation }) => explanation !== null)).toBe(true);
    expect(pictureWork(at)).toEqual(['render', 'render', 'render', 'explain', 'explain', 'explain']);
  });

  it('lets pictures and what-ifs that come in later go before explanations that wait', async () => {
    const at = await open();
    const first = await make(at);
    const jobs: string[] = [];
    at.engine.before = (name) => {
      if (name !== 'explain' || jobs.length > 0) return;
      jobs.push('asked');
      void at.studio.call('generation.explain', { id: first.id }).then(({ job }) => jobs.push(job.id));
      void start(at, { seed: 8 }).then((job) => jobs.push(job.id));
      void at.studio.call('whatif.create', { id: first.id, coalition: { 'phrase:dog': 0 } }).then(({ job }) => jobs.push(job?.id ?? ''));
    };
    const begun = await start(at, { seed: 9 });
    await at.studio.finished(begun.id);
    await expect.poll(() => jobs.length).toBe(4);
    await Promise.all(jobs.map((id) => at.studio.finished(id)));
    // The first two are of the picture that was there before.
    expect(pictureWork(at).slice(2)).toEqual(['render', 'explain', 'render', 'render', 'explain', 'explain']);
  });

  it('says of a job whose explanation is put off that it waits with its picture there, and its progress never goes back', async () => {
    const at = await open();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 1, batch: 2 });
    await Promise.all(jobs.map((job) => at.studio.finished(job.id)));
    const told = at.events.flatMap((event) => (event.kind === 'job' && event.job.id === jobs[0]?.id ? [event.job] : []));
    const states = told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual(['queued', 'running', 'queued', 'running', 'explaining', 'done']);
    expect(told.findLast(({ state }) => state === 'queued')).toMatchObject({ stage: 'explain', step: null, remainingMs: null });
    const progress = told.map((job) => job.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  /** Regions by the sources' rows, as they are in the database. */
  const regionsOf = ({ home }: StudioAtHand, id: string): readonly unknown[] => {
    const rows = new Database(join(home, 'studio.sqlite'), { readonly: true });
    try {
      return rows.prepare('SELECT factor FROM regions WHERE generation_id = ? ORDER BY factor').pluck().all(id);
    } finally {
      rows.close();
    }
  };

  it('has an explanation that is under way give way to a picture, and then go on with what it had', async () => {
    const at = await open();
    const release = at.engine.holdExplanations();
    const begun = await start(at, { aspects: { 'light.warmth': 0.5 } });
    await expect.poll(() => regionsOf(at, begun.generationId)).toHaveLength(1);
    const picture = await start(at, { seed: 8, explain: false });
    await at.studio.finished(picture.id);
    await expect.poll(() => pictureWork(at)).toEqual(['render', 'explain', 'render', 'explain']);
    // What was told of it stays in sight while it waits.
    expect(regionsOf(at, begun.generationId)).toHaveLength(1);
    release();
    await at.studio.finished(begun.id);
    expect(await at.studio.call('generation.get', { id: begun.generationId })).toMatchObject({ state: 'done', explanation: expect.anything() });
    expect(regionsOf(at, begun.generationId)).toEqual(['aspect:light.warmth', 'phrase:dog']);
    const told = at.events.flatMap((event) => (event.kind === 'job' && event.job.id === begun.id ? [event.job] : []));
    const states = told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
    expect(states).toEqual(['queued', 'running', 'explaining', 'queued', 'running', 'explaining', 'done']);
    expect(told.findLast(({ state }) => state === 'queued')).toMatchObject({ stage: 'explain', remainingMs: null });
    const progress = told.map((job) => job.progress);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('can cancel an explanation while it is at work, asked to give way, or waiting, and then nothing half is left of it', async () => {
    const at = await open();
    const request = { aspects: { 'light.warmth': 0.5 } };
    at.engine.holdExplanations();
    const working = await start(at, request);
    await expect.poll(() => regionsOf(at, working.generationId)).toHaveLength(1);
    await at.studio.call('jobs.cancel', { id: working.id });
    await at.studio.finished(working.id);
    const waiting = await start(at, request);
    await expect.poll(() => regionsOf(at, waiting.generationId)).toHaveLength(1);
    const release = at.engine.hold();
    const picture = await start(at, { seed: 8, explain: false });
    await expect.poll(() => at.engine.calls.at(-1)).toBe('render');
    await at.studio.call('jobs.cancel', { id: waiting.id });
    await at.studio.finished(waiting.id);
    release();
    await at.studio.finished(picture.id);
    for (const { generationId } of [working, waiting]) {
      expect(await at.studio.call('generation.get', { id: generationId })).toMatchObject({ state: 'cancelled', hasPicture: true, explanation: null });
      expect(regionsOf(at, generationId)).toEqual([]);
    }
    expect(await at.studio.call('generation.get', { id: picture.generationId })).toMatchObject({ state: 'done' });
  });

  it('keeps the picture whose explanation is cancelled or lost while it waits, and explains it when asked again', async () => {
    const root = temporaryFolder();
    const at = await open(root);
    let renders = 0;
    at.engine.before = (name) => {
      if (name === 'render' && ++renders === 3) at.engine.hold();
    };
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 1, batch: 3 });
    await expect.poll(() => renders).toBe(3);
    const [cancelled, lost] = [jobs[0]?.id ?? '', jobs[1]?.id ?? ''];
    const pictures = [jobs[0]?.generationId ?? '', jobs[1]?.generationId ?? ''];
    await at.studio.call('jobs.cancel', { id: cancelled });
    await at.studio.finished(cancelled);
    await at.studio.close();
    await at.studio.finished(lost);
    const after = await open(root);
    const states = await Promise.all(pictures.map((id) => after.studio.call('generation.get', { id })));
    expect(states).toMatchObject([
      { state: 'cancelled', hasPicture: true, explanation: null, error: null },
      { state: 'interrupted', hasPicture: true, explanation: null },
    ]);
    for (const id of pictures) {
      const { job } = await after.studio.call('generation.explain', { id });
      await after.studio.finished(job.id);
      expect(await after.studio.call('generation.get', { id })).toMatchObject({ state: 'done', explanation: expect.anything() });
    }
    expect(pictureWork(after)).toEqual(['explain', 'explain']);
  });

  it('explains new pictures by forecast where that was wished, at once and later, and not at all where it was not', async () => {
    const at = await open();
    const efforts: unknown[] = [];
    const { call } = at.engine;
    at.engine.call = (name, input, options) => {
      if (name === 'explain' && 'effort' in input) efforts.push(input.effort);
      return call(name, input, options);
    };
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', effort: 'forecast', batch: 2 });
    await Promise.all(jobs.map((job) => at.studio.finished(job.id)));
    await make(at, { explain: false, effort: 'forecast' });
    await make(at);
    expect(efforts).toEqual(['forecast', 'forecast', 'measured']);
  });

  it('remembers over a restart how an explanation was wished that failed, and none where none was wished', async () => {
    const root = temporaryFolder();
    const at = await open(root);
    at.engine.failNext('explain', new StudioError('readout-missing', 'There is none.'));
    const failed = await make(at, { effort: 'forecast' });
    const never = await make(at, { explain: false, effort: 'forecast' });
    const again = await make(at);
    const { job } = await at.studio.call('generation.explain', { id: again.id, effort: 'forecast' });
    await at.studio.finished(job.id);
    await at.studio.close();
    const after = await open(root);
    const found = await Promise.all([failed, never, again].map(({ id }) => after.studio.call('generation.get', { id })));
    expect(found.map(({ state, wishedEffort }) => [state, wishedEffort])).toEqual([
      ['failed', 'forecast'],
      ['done', null],
      ['done', 'forecast'],
    ]);
  });

  it('draws a seed when none is given', async () => {
    expect((await make(await open(temporaryFolder(), { newSeed: () => 4711 }), { seed: null })).seed).toBe(4711);
  });

  it('announces the picture, on the disk already, before it explains', async () => {
    const at = await open();
    at.engine.before = (name) => {
      if (name !== 'explain') return;
      const announced = at.events.find((event) => event.kind === 'picture');
      expect(announced).toBeDefined();
      expect(existsSync(join(at.home, 'pictures', `${announced?.kind === 'picture' ? announced.generationId : ''}.png`))).toBe(true);
    };
    await make(at);
    const kinds = at.events.map((event) => event.kind);
    expect(kinds.indexOf('picture')).toBeLessThan(kinds.indexOf('statement'));
    expect(kinds).toContain('region');
  });

  it('reports progress that never goes back and ends at 1', async () => {
    const at = await open();
    await make(at);
    const progress = at.events.flatMap((event) => (event.kind === 'job' ? [event.job.progress] : []));
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toBe(1);
  });

  it('serves previews while a picture is made, and none afterwards', async () => {
    const at = await open();
    const release = at.engine.hold();
    const job = await start(at);
    await expect.poll(() => at.studio.asset(`preview/${job.id}`, {})).not.toBeNull();
    release();
    await at.studio.finished(job.id);
    expect(await at.studio.asset(`preview/${job.id}`, {})).toBeNull();
  });

  it('cancels the running job between steps and a waiting one at once', async () => {
    const at = await open();
    at.engine.hold();
    const running = await start(at);
    const waiting = await start(at);
    await at.studio.call('jobs.cancel', { id: waiting.id });
    expect((await at.studio.call('generation.get', { id: waiting.generationId })).state).toBe('cancelled');
    await expect.poll(() => at.engine.calls.includes('render')).toBe(true);
    await at.studio.call('jobs.cancel', { id: running.id });
    await at.studio.finished(running.id);
    expect(await at.studio.call('generation.get', { id: running.generationId })).toMatchObject({ state: 'cancelled', hasPicture: false, error: null });
    expect(at.engine.calls.filter((name) => name === 'render')).toHaveLength(1);
  });

  it('marks a job interrupted when the engine stops, opens the checkpoint again and goes on with the next', async () => {
    const at = await open();
    at.engine.failNext('render', stopped());
    const lost = await start(at);
    const next = await start(at);
    await at.studio.finished(next.id);
    expect(await at.studio.call('generation.get', { id: lost.generationId })).toMatchObject({
      state: 'interrupted',
      error: { code: 'engine-stopped', retryable: true },
    });
    expect((await at.studio.call('generation.get', { id: next.generationId })).state).toBe('done');
    expect(at.engine.calls.filter((name) => name === 'open')).toHaveLength(2);
  });

  it('tries once more when the engine turns out to be dead as the checkpoint is opened', async () => {
    const at = await open();
    at.engine.failNext('open', stopped());
    expect((await make(at)).state).toBe('done');
    expect(at.engine.calls.slice(0, 3)).toEqual(['open', 'open', 'factors']);
  });

  it('takes an engine that was started again in between for one that stopped', async () => {
    const at = await open();
    at.engine.failNext('explain', new StudioError('checkpoint-unknown', 'No checkpoint is open.', { details: { checkpoint: null } }));
    expect(await make(at)).toMatchObject({ state: 'interrupted', hasPicture: true, error: { code: 'engine-stopped' } });
  });

  it('starts the engine before it is needed when a window asks for that, and says how it is', async () => {
    const at = await open(temporaryFolder(), { warmUp: true });
    await expect.poll(() => at.engine.calls).toEqual(['open']);
    expect((await at.studio.call('studio.info', {})).engine).toEqual({ state: 'ready', provider: 'cpu', note: null });
    at.engine.failNext('render', stopped());
    await make(at);
    expect((await at.studio.call('studio.info', {})).engine.state).toBe('stopped');
    await make(at);
    expect((await at.studio.call('studio.info', {})).engine.state).toBe('ready');
  });

  it('keeps the picture when the engine stops while explaining, and explains it when asked again', async () => {
    const at = await open();
    at.engine.failNext('explain', stopped());
    const generation = await make(at);
    expect(generation).toMatchObject({ state: 'interrupted', hasPicture: true, explanation: null });
    const { job } = await at.studio.call('generation.explain', { id: generation.id });
    await at.studio.finished(job.id);
    const explained = await at.studio.call('generation.get', { id: generation.id });
    expect(explained).toMatchObject({ state: 'done', error: null });
    expect(explained.explanation?.statements).toHaveLength(1);
    expect(at.engine.calls.filter((name) => name === 'render')).toHaveLength(1);
  });

  it('fails, and says so, when the engine hands over a picture of one colour', async () => {
    const at = await open();
    at.engine.paint = { width: 8, height: 8, pixels: new Uint8ClampedArray(256).fill(255) };
    expect(await make(at)).toMatchObject({ state: 'failed', hasPicture: false, error: { code: 'picture-not-finite', retryable: true } });
  });

  it('keeps a bug from stopping the queue', async () => {
    const at = await open();
    at.engine.failNext('factors', new TypeError('undefined is not a function'));
    expect(await make(at)).toMatchObject({ state: 'failed', error: { code: 'bug', message: 'undefined is not a function' } });
    expect((await make(at)).state).toBe('done');
  });

  it('interrupts what is unfinished when the studio closes', async () => {
    const root = temporaryFolder();
    const first = await open(root);
    first.engine.hold();
    const running = await start(first);
    const waiting = await start(first);
    await expect.poll(() => first.engine.calls.includes('render')).toBe(true);
    await first.studio.close();
    const second = await open(root);
    for (const job of [running, waiting]) expect((await second.studio.call('generation.get', { id: job.generationId })).state).toBe('interrupted');
  });
});

describe('after a crash', () => {
  it('marks what a dead process left as interrupted and keeps its picture', async () => {
    const root = temporaryFolder();
    const first = await open(root);
    const generation = await make(first);
    await first.studio.close();
    const writer = new Database(join(first.home, 'studio.sqlite'));
    writer.prepare("UPDATE generations SET state = 'explaining'").run();
    writer.prepare("UPDATE jobs SET state = 'explaining', owner = 999999999").run();
    writer.close();
    const second = await open(root);
    expect(await second.studio.call('generation.get', { id: generation.id })).toMatchObject({ state: 'interrupted', hasPicture: true });
    expect(await second.studio.asset(`picture/${generation.id}`, {})).toEqual(readFileSync(join(first.home, 'pictures', `${generation.id}.png`)));
  });

  it('leaves alone what another living studio is working on', async () => {
    const root = temporaryFolder();
    const first = await open(root);
    const generation = await make(first);
    await first.studio.close();
    const writer = new Database(join(first.home, 'studio.sqlite'));
    writer.prepare("UPDATE generations SET state = 'running'").run();
    writer.prepare("UPDATE jobs SET state = 'running', owner = ?").run(process.ppid);
    writer.close();
    const second = await open(root);
    expect((await second.studio.call('generation.get', { id: generation.id })).state).toBe('running');
  });
});
