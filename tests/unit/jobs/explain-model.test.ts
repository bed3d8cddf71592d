import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const PROMPTS = ['a dog', 'a cat', 'a boat', 'a tree'];
const ask = { subject: { kind: 'profile' }, request: 'r', prompts: PROMPTS, seeds: 2 } as const;

let root: string;
let at: StudioAtHand;
beforeEach(async () => {
  root = temporaryFolder();
  at = await openFakeStudio(root);
});
afterEach(() => at.studio.close());

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
});
