import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const PROMPTS = ['a dog', 'a cat', 'a boat', 'a tree'];
const ask = { subject: { kind: 'profile' }, request: 'r', prompts: PROMPTS, seeds: 2 } as const;

let root: string;
let at: StudioAtHand;
beforeEach(async () => {
  root = temporaryFolder();
  at = await openFakeStudio(root);
  installReadout(join(at.resources, 'models/storybook/readout'));
});
afterEach(() => at.studio.close());

function installReadout(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'config.json'), '{}');
}

const rendered = (): number => at.engine.calls.filter((name) => name === 'modelPicture').length;

describe('Explaining a model', () => {
  it('compares the profile with nothing of it, and tells how far it is', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    const explanation = await at.studio.call('models.explain', ask);
    expect(explanation).toMatchObject({ base: 'storybook', prompts: 4, seeds: 2, pairs: 8, summary: 'Warm.', evaluations: 16 * 8 });
    expect(rendered()).toBe(16);
    const progress = at.events.flatMap((event) => (event.kind === 'model' ? [event.progress.done] : []));
    expect(progress).toEqual(Array.from({ length: 17 }, (_, done) => done));
  });

  it('answers at once when asked again, also after a restart', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    const first = await at.studio.call('models.explain', ask);
    await at.studio.close();
    at = await openFakeStudio(root);
    expect(await at.studio.call('models.explain', ask)).toEqual({ ...first, evaluations: 0 });
    expect(at.engine.calls).toEqual([]);
  });

  it('makes only what a change of the profile makes different', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    await at.studio.call('models.explain', ask);
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: -0.6 });
    const again = await at.studio.call('models.explain', ask);
    expect(again.evaluations).toBe(8 * 8);
    expect(rendered()).toBe(24);
  });

  it('goes on where it was cancelled', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    at.studio.onEvent((event) => {
      if (event.kind === 'model' && event.progress.done === 3) void at.studio.call('models.cancel', { request: 'r' });
    });
    await expect(at.studio.call('models.explain', ask)).rejects.toMatchObject({ code: 'cancelled', message: expect.stringContaining('goes on') });
    expect(rendered()).toBe(3);
    await at.studio.close();
    at = await openFakeStudio(root);
    await at.studio.call('models.explain', ask);
    expect(rendered()).toBe(13);
  });

  it('says what to do where there is nothing to explain', async () => {
    await expect(at.studio.call('models.explain', ask)).rejects.toMatchObject({
      code: 'setting-out-of-range',
      message: expect.stringContaining('profile set'),
    });
    await expect(at.studio.call('models.explain', { ...ask, subject: { kind: 'adapter', id: 'nothing' } })).rejects.toMatchObject({ code: 'adapter-unknown' });
    await expect(at.studio.call('models.explain', { ...ask, subject: { kind: 'checkpoint', id: 'storybook' } })).rejects.toMatchObject({
      code: 'setting-out-of-range',
    });
    expect(rendered()).toBe(0);
  });

  it('says how many pictures it takes where so few can’t show more than chance', async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    const few = at.studio.call('models.explain', { ...ask, prompts: ['a dog', 'a cat', 'a boat'] });
    await expect(few).rejects.toMatchObject({
      code: 'setting-out-of-range',
      message: expect.stringContaining('at least 7 pictures: more prompts, or 3 seeds'),
    });
    expect(rendered()).toBe(0);
  });

  it('draws nothing where nothing measures the pictures, and measures them with an installed readout', async () => {
    rmSync(join(at.resources, 'models/storybook/readout'), { recursive: true });
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
    await expect(at.studio.call('models.explain', ask)).rejects.toMatchObject({ code: 'readout-missing' });
    expect(rendered()).toBe(0);
    const installed = join(at.home, 'readouts/clip');
    installReadout(installed);
    const sources: unknown[] = [];
    const { call } = at.engine;
    at.engine.call = (name, input, options) => {
      if ('checkpoint' in input && (name === 'modelPicture' || name === 'explainModel')) sources.push(input.checkpoint);
      return call(name, input, options);
    };
    await at.studio.call('models.explain', ask);
    expect(sources).toHaveLength(17);
    for (const source of sources) expect(source).toMatchObject({ id: 'storybook', readout: installed });
    // Another readout sees something else in the same pictures.
    writeFileSync(join(installed, 'config.json'), '{"aspects":[]}');
    await at.studio.call('models.explain', ask);
    expect([rendered(), at.engine.calls.filter((name) => name === 'explainModel').length]).toEqual([16, 2]);
    await at.studio.call('models.explain', ask);
    expect(at.engine.calls.filter((name) => name === 'explainModel')).toHaveLength(2);
  });
});

describe('A model that is explained while a picture is made', () => {
  beforeEach(async () => {
    await at.studio.call('profile.set', { aspect: 'light.warmth', level: 0.6 });
  });

  /** A picture that stands in the middle until it is let go. */
  async function heldPicture() {
    const release = at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 7, explain: false });
    await expect.poll(() => at.engine.calls.includes('render')).toBe(true);
    const finished = async (): Promise<string | undefined> => {
      await at.studio.finished(jobs[0]?.id ?? '');
      return (await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' })).state;
    };
    return { release, finished };
  }
  const aWhile = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));

  it('waits until the engine is free, since it opens checkpoints of its own', async () => {
    const picture = await heldPicture();
    const explained = at.studio.call('models.explain', ask);
    await aWhile();
    expect(at.engine.calls).toEqual(['open', 'factors', 'render']);
    picture.release();
    expect(await picture.finished()).toBe('done');
    expect(await explained).toMatchObject({ pairs: 8 });
  });

  it('lets the picture in between two of its own, whole', async () => {
    at.engine.before = (name) => {
      if (name !== 'modelPicture' || rendered() > 1) return;
      void at.studio.call('generation.create', { prompt: 'a dog', seed: 7, explain: false });
    };
    await at.studio.call('models.explain', ask);
    const { calls } = at.engine;
    const opened = calls.indexOf('open');
    expect(calls.slice(opened, opened + 3)).toEqual(['open', 'factors', 'render']);
    expect(calls.indexOf('render')).toBeLessThan(calls.lastIndexOf('modelPicture'));
  });

  it('can be cancelled while it waits, and then nobody waits for it', async () => {
    const picture = await heldPicture();
    const [explained] = await Promise.allSettled([
      at.studio.call('models.explain', ask),
      aWhile().then(() => at.studio.call('models.cancel', { request: 'r' })),
    ]);
    expect(explained).toMatchObject({ status: 'rejected', reason: { code: 'cancelled' } });
    picture.release();
    expect(await picture.finished()).toBe('done');
    expect(rendered()).toBe(0);
  });

  it('holds up no picture when the engine dies on it', async () => {
    at.engine.failNext('modelPicture', new StudioError('engine-stopped', 'The engine stopped.', { retryable: true }));
    await expect(at.studio.call('models.explain', ask)).rejects.toMatchObject({ code: 'engine-stopped' });
    const picture = await heldPicture();
    picture.release();
    expect(await picture.finished()).toBe('done');
  });
});
