import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { channels, type ChannelInput, type ChannelName, type StudioBridge } from '../../../preload/contract.ts';

/** What a call needs beyond what has a default. */
const inputs: { readonly [Name in ChannelName]?: ChannelInput<Name> } = {
  'calibration.state': { checkpoint: 'storybook' },
  'calibration.start': { checkpoint: 'photos' },
  'calibration.stop': { checkpoint: 'photos' },
  'generation.create': { prompt: 'a fox' },
  'generation.get': { id: 'g1' },
  'generation.explain': { id: 'g1' },
  'generation.upscale': { id: 'g1', factor: 2 },
  'generation.causesAt': { id: 'g1', x: 0.5, y: 0.5 },
  'whatif.create': { id: 'g1', coalition: { 'phrase:dog': 0 } },
  'jobs.cancel': { id: 'j1' },
  'history.ids': {},
  'history.place': { id: 'g1' },
  'history.find': { beginning: 'g' },
  'history.restore': { deletion: 'd1' },
  'history.finishDelete': { deletion: 'd1' },
  'history.export': { ids: ['g1'] },
  'history.cancelExport': { id: 'e1' },
  'history.star': { id: 'g1', starred: true },
  'history.delete': { id: 'g2' },
  'history.showInFolder': { id: 'g1' },
  'history.copyPicture': { id: 'g1' },
  'history.savePicture': { id: 'g1' },
  'recipe.read': { bytes: new Uint8Array() },
  'profile.putBack': { profile: 'first', aspects: [] },
  'profiles.create': { name: 'Noir' },
  'profiles.rename': { id: 'first', name: 'Noir' },
  'profiles.use': { id: 'first' },
  'profiles.remove': { id: 'first' },
  'profiles.restore': { id: 'first' },
  'profiles.export': { id: 'first' },
  'profiles.import': { path: null },
  'audit.run': { request: 'r', subject: {} },
  'audit.cancel': { request: 'r' },
  'audit.get': { key: 'k' },
  'audit.look': { key: 'k', question: 'gender', pictures: ['p'], shows: 'as-read' },
  'audit.remove': { key: 'k' },
  'audit.save': { key: 'k', format: 'csv' },
  'profile.set': { aspect: 'light.warmth', level: 0.5 },
  'feedback.judge': { id: 'g1', statement: 's:phrase:dog', verdict: 'wrong' },
  'sketch.import': { bytes: new Uint8Array() },
  'sketch.ofPicture': { id: 'g1' },
  'sketch.tidy': { held: [] },
  'report.save': { id: 'g1', format: 'html' },
  'library.add': { directory: '/models/photos' },
  'library.offer': { source: 'hub:someone/photos' },
  'library.download': { source: 'hub:someone/photos', acceptedLicence: 'apache-2.0' },
  'library.verify': { id: 'storybook' },
  'library.repair': { id: 'storybook' },
  'library.remove': { id: 'storybook' },
  'library.readPrompt': { checkpoint: 'storybook', prompt: 'an oak' },
  'library.pause': { id: 't1' },
  'library.resume': { id: 't1' },
  'library.cancel': { id: 't1' },
  'adapters.get': { id: 'aaaa000011112222' },
  'adapters.add': { path: '/mist.safetensors' },
  'adapters.remove': { id: 'aaaa000011112222' },
  'models.explain': { subject: { kind: 'profile' }, request: 'r1' },
  'models.cancel': { request: 'r1' },
};

let bridge: StudioBridge;
beforeEach(async () => {
  vi.useFakeTimers();
  vi.stubGlobal('location', { search: '' });
  vi.resetModules();
  const { createFakeBridge } = await import('../../../renderer/development/fake-bridge.ts');
  bridge = createFakeBridge();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function called<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<unknown> {
  const answer = bridge.call(name, input);
  await vi.advanceTimersByTimeAsync(50);
  return answer;
}

describe('the stand-in for the studio on the development page', () => {
  it.each(Object.keys(channels) as ChannelName[])('answers %s as the contract has it', async (name) => {
    const input: unknown = inputs[name] ?? {};
    expect(channels[name].input.safeParse(input).error).toBeUndefined();
    const answer = await called(name, input as ChannelInput<typeof name>);
    expect(answer).toMatchObject({ ok: true });
    expect(channels[name].output.safeParse((answer as { value: unknown }).value).error).toBeUndefined();
  });

  it('remembers what was said of a statement', async () => {
    await called('feedback.judge', { id: 'g1', statement: 's:phrase:dog', verdict: 'wrong' });
    expect(await called('generation.get', { id: 'g1' })).toMatchObject({
      value: { feedback: { judgements: [{ statement: 's:phrase:dog', verdict: 'wrong' }] } },
    });
    await called('feedback.judge', { id: 'g1', statement: 's:phrase:dog', verdict: null });
    expect(await called('feedback.list', {})).toMatchObject({ value: { judged: [] } });
  });

  it('lets a download go on until it is done, and not while it is paused', async () => {
    await called('library.download', { source: 'hub:someone/photos', acceptedLicence: 'apache-2.0' });
    const task = async () => ((await called('library.get', {})) as { value: { tasks: { id: string; state: string }[] } }).value.tasks[0];
    const id = (await task())?.id ?? '';
    await called('library.pause', { id });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await task()).toMatchObject({ state: 'paused' });
    await called('library.resume', { id });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await task()).toMatchObject({ state: 'done', progress: { value: 1 } });
  });
});
