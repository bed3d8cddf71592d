import { afterEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../main/studio-interface.ts';
import type { Generation } from '../../../preload/contract.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const WARMTH = 'aspect:light.warmth';
const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function withPicture(explain = true): Promise<{ at: StudioAtHand; root: Generation }> {
  const at = await openFakeStudio(temporaryFolder());
  opened.push(at.studio);
  const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 7, aspects: { 'light.warmth': 0.5 }, explain });
  for (const job of jobs) await at.studio.finished(job.id);
  return { at, root: await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' }) };
}

async function ask({ studio }: StudioAtHand, id: string, coalition: Record<string, number>) {
  const answer = await studio.call('whatif.create', { id, coalition });
  if (answer.job !== null) await studio.finished(answer.job.id);
  return answer;
}

describe('a what-if', () => {
  it('has its approximate picture ready when it answers, and asks the engine for the exact one after that', async () => {
    const { at, root } = await withPicture();
    const answer = await at.studio.call('whatif.create', { id: root.id, coalition: { [WARMTH]: 0 } });
    expect(answer.approximate).toBe(true);
    expect(await at.studio.asset(`approximate/${answer.generationId}`, {})).not.toBeNull();
    await at.studio.finished(answer.job?.id ?? '');
    expect(at.engine.calls.slice(-5)).toEqual(['open', 'approximate', 'open', 'render', 'compare']);
    expect(await at.studio.call('generation.get', { id: answer.generationId })).toMatchObject({
      kind: 'counterfactual',
      parent: root.id,
      state: 'done',
      seed: 7,
      coalition: { [WARMTH]: 0 },
      factors: root.factors,
      changes: [{ aspect: 'light.warmth' }],
    });
    expect((await at.studio.call('generation.get', { id: root.id })).children).toEqual([answer.generationId]);
  });

  it('is the original when everything is back at its own strength', async () => {
    const { at, root } = await withPicture();
    const off = await ask(at, root.id, { [WARMTH]: 0 });
    expect(await ask(at, root.id, {})).toEqual({ generationId: root.id, job: null, approximate: false });
    expect(await ask(at, off.generationId, { [WARMTH]: 0.5 })).toEqual({ generationId: root.id, job: null, approximate: false });
  });

  it('is found again when it was asked before, also twice at once', async () => {
    const { at, root } = await withPicture();
    const [first, second] = await Promise.all([ask(at, root.id, { [WARMTH]: 0 }), ask(at, root.id, { [WARMTH]: 0 })]);
    expect(second.generationId).toBe(first.generationId);
    const third = await ask(at, root.id, { [WARMTH]: 0 });
    expect(third).toEqual({ generationId: first.generationId, job: null, approximate: true });
    expect(at.engine.calls.filter((name) => name === 'render')).toHaveLength(2);
  });

  it('of a what-if changes the original further', async () => {
    const { at, root } = await withPicture();
    const off = await ask(at, root.id, { [WARMTH]: 0 });
    const both = await ask(at, off.generationId, { 'phrase:dog': 0 });
    expect(await at.studio.call('generation.get', { id: both.generationId })).toMatchObject({ parent: root.id, coalition: { [WARMTH]: 0, 'phrase:dog': 0 } });
  });

  it('keeps the phrases that it shows when the original is regrouped, and is changed further by them', async () => {
    const { at, root } = await withPicture();
    const off = await ask(at, root.id, { 'phrase:dog': 0 });
    const { job } = await at.studio.call('generation.explain', { id: root.id, phrases: ['a dog'] });
    await at.studio.finished(job.id);
    expect((await at.studio.call('generation.get', { id: root.id })).factors.map(({ id }) => id)).toEqual(['phrase:a-dog', WARMTH]);
    const half = await ask(at, off.generationId, { 'phrase:dog': 0.5 });
    // The ledger is of the phrases of now.
    expect(half.approximate).toBe(false);
    expect(await at.studio.call('generation.get', { id: half.generationId })).toMatchObject({
      parent: root.id,
      state: 'done',
      coalition: { 'phrase:dog': 0.5 },
      factors: root.factors,
    });
    expect((await ask(at, off.generationId, { 'phrase:dog': 1 })).generationId).toBe(root.id);
    expect((await ask(at, root.id, { 'phrase:a-dog': 0 })).approximate).toBe(true);
    await expect(ask(at, off.generationId, { 'phrase:a-dog': 0 })).rejects.toMatchObject({ code: 'factor-unknown' });
  });

  it('is no older one of another phrase that had the same name before the original was regrouped', async () => {
    const at = await openFakeStudio(temporaryFolder());
    opened.push(at.studio);
    const { jobs } = await at.studio.call('generation.create', { prompt: 'dog and dog', seed: 7 });
    for (const job of jobs) await at.studio.finished(job.id);
    const id = jobs[0]?.generationId ?? '';
    const regroup = async (phrases: string[]): Promise<void> => {
      const { job } = await at.studio.call('generation.explain', { id, phrases });
      await at.studio.finished(job.id);
    };
    const first = await ask(at, id, { 'phrase:dog': 0 });
    await regroup(['dog and', 'dog']);
    const second = await ask(at, id, { 'phrase:dog': 0 });
    expect(second.generationId).not.toBe(first.generationId);
    expect((await at.studio.call('generation.get', { id: second.generationId })).factors).toContainEqual(
      expect.objectContaining({ id: 'phrase:dog', span: [8, 11] }),
    );
    // Each is found again by what it means, also under a name of before.
    expect((await ask(at, first.generationId, { 'phrase:dog': 0 })).generationId).toBe(first.generationId);
    expect((await ask(at, id, { 'phrase:dog': 0 })).generationId).toBe(second.generationId);
  });

  it('has no approximate picture when nothing was explained, for want of a ledger', async () => {
    const { at, root } = await withPicture(false);
    const answer = await ask(at, root.id, { [WARMTH]: 0 });
    expect(answer.approximate).toBe(false);
    expect(at.engine.calls).not.toContain('approximate');
    expect((await at.studio.call('generation.get', { id: answer.generationId })).hasPicture).toBe(true);
  });

  it('does not wait behind a whole generation for its approximate picture', async () => {
    const { at, root } = await withPicture();
    const release = at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a cat' });
    await expect.poll(() => at.engine.calls.filter((name) => name === 'render')).toHaveLength(2);
    const answer = await at.studio.call('whatif.create', { id: root.id, coalition: { [WARMTH]: 0 } });
    expect(answer).toMatchObject({ approximate: false, job: { state: 'queued' } });
    release();
    for (const job of [...jobs, ...(answer.job === null ? [] : [answer.job])]) await at.studio.finished(job.id);
    expect((await at.studio.call('generation.get', { id: answer.generationId })).state).toBe('done');
  });

  it('is made where its original was made, whatever the settings say by then', async () => {
    const { at, root } = await withPicture();
    const wanted: string[] = [];
    const { call } = at.engine;
    at.engine.call = (name, input, options) => {
      if (name === 'open' && 'provider' in input) wanted.push(input.provider);
      return call(name, input, options);
    };
    await at.studio.call('settings.set', { provider: 'webgpu' });
    await ask(at, root.id, { [WARMTH]: 0 });
    expect(new Set(wanted)).toEqual(new Set(['cpu']));
  });

  it('refuses a factor the picture does not have, and a picture the history does not have', async () => {
    const { at, root } = await withPicture();
    await expect(ask(at, root.id, { 'aspect:mood.cheer': 0 })).rejects.toMatchObject({ code: 'factor-unknown' });
    await expect(ask(at, 'nothing', {})).rejects.toMatchObject({ code: 'generation-unknown' });
  });
});
