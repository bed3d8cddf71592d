import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { createAdapters } from '../../../main/library/adapters.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';
import { checkpointFiles, writeFiles } from './sample-checkpoint.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures/adapters');
const PEFT = join(FIXTURES, 'peft.safetensors');

let root: string;
let at: StudioAtHand;
beforeEach(async () => {
  root = temporaryFolder();
  at = await openFakeStudio(root);
});
afterEach(async () => {
  await at.studio.close();
  rmSync(root, { recursive: true, force: true });
});

const own = (): readonly string[] => readdirSync(join(at.home, 'adapters')).toSorted();

describe('adding an adapter', () => {
  it('keeps a copy under its content’s hash with what was found out, and tells the window', async () => {
    const added = await at.studio.call('adapters.add', { path: PEFT });
    expect(added).toMatchObject({ name: 'peft', bundled: false, rank: 2, modules: 4, checkpoints: ['storybook'], sizeBytes: readFileSync(PEFT).length });
    expect(added.sha256.startsWith(added.id)).toBe(true);
    expect(own()).toEqual([`${added.id}.json`, `${added.id}.safetensors`]);
    expect(readFileSync(added.path)).toEqual(readFileSync(PEFT));
    expect(at.events).toContainEqual({ kind: 'adapters' });
    expect((await at.studio.call('adapters.list', {})).adapters).toEqual([added]);
  });

  it('takes the card beside the file, and answers with what is there when the same file comes again', async () => {
    const file = join(root, 'Mist.safetensors');
    copyFileSync(PEFT, file);
    writeFileSync(
      join(root, 'Mist.json'),
      JSON.stringify({ name: 'Misty mornings', licence: 'CC0-1.0', triggerWords: ['mist'], truth: { fog: 1 }, author: 7 }),
    );
    const first = await at.studio.call('adapters.add', { path: file });
    expect(first).toMatchObject({ name: 'Misty mornings', licence: 'CC0-1.0', triggerWords: ['mist'], author: null });
    expect(await at.studio.call('adapters.add', { path: PEFT })).toEqual(first);
    expect(own()).toHaveLength(2);
    expect(await at.studio.call('adapters.get', { id: 'misty Mornings' })).toEqual(first);
    expect(await at.studio.call('adapters.get', { id: first.id.slice(0, 6) })).toEqual(first);
  });

  it('finds out about a checkpoint that comes later, once', async () => {
    const { id } = await at.studio.call('adapters.add', { path: PEFT });
    const directory = writeFiles(join(root, 'My Checkpoint'), checkpointFiles());
    const { task } = await at.studio.call('library.add', { directory });
    await at.studio.finishedTask(task.id);
    at.engine.failNext('adapter', new StudioError('engine-stopped', 'The engine stopped.'));
    expect((await at.studio.call('adapters.get', { id })).checkpoints).toEqual(['storybook']);
    await at.studio.close();
    at = await openFakeStudio(root);
    expect((await at.studio.call('adapters.get', { id })).checkpoints).toEqual(['storybook', 'my-checkpoint']);
    const asked = (): number => at.engine.calls.filter((name) => name === 'adapter').length;
    expect(asked()).toBe(1);
    await at.studio.call('adapters.list', {});
    expect(asked()).toBe(1);
  });

  it('loses nothing where two lists at a time find out about one checkpoint each', async () => {
    const own = join(root, 'own');
    const answers: (() => void)[] = [];
    const asked: string[][] = [];
    const sources = [{ id: 'first', directory: '' }];
    let isHeld = false;
    const adapters = createAdapters({
      bundled: join(root, 'none'),
      own,
      checkpoints: () => sources,
      async inspect(_, checkpoints) {
        asked.push(checkpoints.map(({ id }) => id));
        if (isHeld) await new Promise<void>((resolve) => answers.push(resolve));
        const fits = checkpoints.map(({ id }) => ({ checkpoint: id, found: 4 }));
        return { modules: 4, rank: 2, networks: ['unet'], unread: 0, family: null, metadata: {}, fits };
      },
      findings: async () => null,
      clock: () => new Date(0),
      discard: async (path) => rmSync(path),
    });
    await adapters.add(PEFT);
    isHeld = true;
    sources.push({ id: 'second', directory: '' });
    const one = adapters.list();
    await expect.poll(() => answers.length).toBe(1);
    sources.push({ id: 'third', directory: '' });
    const other = adapters.list();
    // By now the other one would have read the card, were it not waiting for the first.
    await new Promise((resolve) => setTimeout(resolve, 50));
    isHeld = false;
    for (const answer of answers.toReversed()) answer();
    await Promise.all([one, other]);
    expect((await adapters.list())[0]?.checkpoints.toSorted()).toEqual(['first', 'second', 'third']);
    expect(asked).toEqual([['first'], ['second'], ['third']]);
  });

  it('of a file that is no adapter leaves nothing behind', async () => {
    at.engine.failNext('adapter', new StudioError('adapter-corrupt', 'It holds no LoRA.'));
    await expect(at.studio.call('adapters.add', { path: PEFT })).rejects.toThrow('It holds no LoRA.');
    await expect(at.studio.call('adapters.add', { path: join(root, 'none.safetensors') })).rejects.toMatchObject({ code: 'adapter-corrupt' });
    await expect(at.studio.call('adapters.add', { path: root })).rejects.toMatchObject({ code: 'adapter-corrupt' });
    expect(own()).toEqual([]);
  });
});

describe('what was measured of an adapter', () => {
  it('is said in the language of today, whatever it was asked in', async () => {
    const readout = join(at.resources, 'models/storybook/readout');
    mkdirSync(readout, { recursive: true });
    writeFileSync(join(readout, 'config.json'), '{}');
    const { id } = await at.studio.call('adapters.add', { path: PEFT });
    await at.studio.call('models.explain', { subject: { kind: 'adapter', id }, request: 'r', prompts: ['a dog'], seeds: 8 });
    const said = async (): Promise<unknown> => (await at.studio.call('adapters.get', { id })).findings;
    expect(await said()).toEqual([{ text: 'Leans clearly towards warmer light (score 0.50; 0.40 to 0.60 over prompts and seeds).', score: 0.5 }]);
    await at.studio.call('settings.set', { locale: 'de' });
    expect(await said()).toEqual([{ text: 'Neigt deutlich zu wärmerem Licht (Wert 0,50; über Prompts und Seeds 0,40 bis 0,60).', score: 0.5 }]);
  });

  it('stays as it was said in a file from before numbers were kept', async () => {
    const { id } = await at.studio.call('adapters.add', { path: PEFT });
    const findings = [{ text: 'Leans towards fog.', score: 0.4 }];
    writeFileSync(join(at.home, 'adapters', `${id}.findings.json`), JSON.stringify({ findings }));
    expect((await at.studio.call('adapters.get', { id })).findings).toEqual(findings);
  });
});

describe('bundled adapters', () => {
  it('are listed first with their cards, and stay', async () => {
    const folder = join(at.resources, 'models', 'adapters');
    mkdirSync(folder);
    copyFileSync(PEFT, join(folder, 'snow.safetensors'));
    writeFileSync(join(folder, 'snow.json'), JSON.stringify({ name: 'Snow', base: 'storybook', purpose: 'It snows.' }));
    await at.studio.call('adapters.add', { path: join(FIXTURES, 'kohya.safetensors') });
    const { adapters } = await at.studio.call('adapters.list', {});
    expect(adapters.map(({ name, bundled }) => [name, bundled])).toEqual([
      ['Snow', true],
      ['kohya', false],
    ]);
    expect(adapters[0]).toMatchObject({ purpose: 'It snows.', madeFor: 'storybook', checkpoints: ['storybook'] });
    await expect(at.studio.call('adapters.remove', { id: 'Snow' })).rejects.toMatchObject({ code: 'adapter-bundled' });
  });
});

describe('a picture with adapters', () => {
  const wish = { prompt: 'a dog', seed: 3, explain: false };

  it('carries them in its row, its recipe and its what-ifs, by hash', async () => {
    const { id, sha256 } = await at.studio.call('adapters.add', { path: PEFT });
    const { jobs } = await at.studio.call('generation.create', { ...wish, adapters: [{ id, strength: -0.5 }] });
    await at.studio.finished(jobs[0]?.id ?? '');
    const generation = await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' });
    const use = { id, name: 'peft', sha256, strength: -0.5 };
    expect(generation).toMatchObject({ state: 'done', adapters: [use] });
    const png = readFileSync(join(at.home, 'pictures', `${generation.id}.png`));
    expect(recipeOfPng(png)?.recipe.adapters).toEqual([use]);
    expect(png.toString('latin1')).toContain(`adapter peft (${id}): -0.5`);
  });

  it('is refused when an adapter is unknown, asked for twice, or beyond its strengths', async () => {
    const { id } = await at.studio.call('adapters.add', { path: PEFT });
    const ask = (adapters: { id: string; strength: number }[]): Promise<unknown> => at.studio.call('generation.create', { ...wish, adapters });
    await expect(ask([{ id: 'nobody', strength: 1 }])).rejects.toMatchObject({ code: 'adapter-unknown', details: { adapter: 'nobody' } });
    await expect(
      ask([
        { id, strength: 1 },
        { id: 'peft', strength: 0.5 },
      ]),
    ).rejects.toMatchObject({ code: 'setting-out-of-range' });
    await expect(ask([{ id, strength: 3 }])).rejects.toMatchObject({ code: 'setting-out-of-range' });
    expect((await at.studio.call('history.list', {})).generations).toEqual([]);
  });

  it('can’t be changed any more when its adapter is gone, and says so', async () => {
    const { id } = await at.studio.call('adapters.add', { path: PEFT });
    const { jobs } = await at.studio.call('generation.create', { ...wish, adapters: [{ id }] });
    await at.studio.finished(jobs[0]?.id ?? '');
    await at.studio.call('adapters.remove', { id });
    expect(existsSync(join(at.home, 'adapters', `${id}.safetensors`))).toBe(false);
    const again = await at.studio.call('generation.explain', { id: jobs[0]?.generationId ?? '' });
    await at.studio.finished(again.job.id);
    const { state, error } = await at.studio.call('generation.get', { id: again.job.generationId });
    expect(state).toBe('failed');
    expect(error).toMatchObject({ code: 'adapter-unknown', details: { name: 'peft', adapter: id } });
  });
});
