import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../main/studio-interface.ts';
import { generationSchema } from '../../../preload/contract.ts';
import { draftOf, emptyDraft, requestOf } from '../../../renderer/features/compose/compose-store.ts';
import { carriesRecipe } from '../../../renderer/features/history/recipe-in-file.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';

const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

interface AtHand extends StudioAtHand {
  readonly root: string;
  readonly copied: string[];
}

async function open(savesTo: (name: string) => string | null = (name) => name): Promise<AtHand> {
  const root = temporaryFolder();
  const copied: string[] = [];
  const at = await openFakeStudio(root, {
    desktop: {
      trash: async () => undefined,
      discard: async () => undefined,
      chooseFolder: async () => null,
      chooseFile: async () => null,
      showInFolder: () => undefined,
      async copyPicture(path) {
        copied.push(path);
      },
      printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
      async chooseSavePath(suggested) {
        const name = savesTo(suggested);
        return name === null ? null : join(root, name);
      },
    },
  });
  opened.push(at.studio);
  return { ...at, root, copied };
}

async function make({ studio }: StudioAtHand, request: Partial<Parameters<typeof studio.call<'generation.create'>>[1]> = {}): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 7, aspects: { 'light.warmth': 0.5 }, ...request });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

const sheet = new Uint8Array(encode({ width: 4, height: 4, data: Uint8Array.from({ length: 48 }, (_, index) => index * 5), channels: 3, depth: 8 }));

describe('a picture on its way out', () => {
  it('is saved as it is, with its recipe', async () => {
    const at = await open();
    const id = await make(at);
    const { path } = await at.studio.call('history.savePicture', { id });
    expect(path).toBe(join(at.root, `finexl-${id}.png`));
    expect(readFileSync(path ?? '')).toEqual(readFileSync(join(at.home, 'pictures', `${id}.png`)));
  });

  it('is not saved when the dialog is closed', async () => {
    const at = await open(() => null);
    expect(await at.studio.call('history.savePicture', { id: await make(at) })).toEqual({ path: null });
  });

  it('is copied from its file, and what has none says so', async () => {
    const at = await open();
    const id = await make(at);
    await at.studio.call('history.copyPicture', { id });
    expect(at.copied).toEqual([join(at.home, 'pictures', `${id}.png`)]);
    at.engine.failNext('render', new Error('no'));
    const failed = await make(at);
    for (const name of ['history.copyPicture', 'history.savePicture'] as const)
      await expect(at.studio.call(name, { id: failed })).rejects.toMatchObject({ code: 'generation-unknown' });
  });
});

describe('a recipe on its way in', () => {
  it('fills the form on another machine, with what the picture began from', async () => {
    const maker = await open();
    const { sketchId } = await maker.studio.call('sketch.import', { bytes: sheet });
    const id = await make(maker, { sketch: { sketchId, strength: 0.25 } });
    const bytes = new Uint8Array(readFileSync(join(maker.home, 'pictures', `${id}.png`)));
    expect(carriesRecipe(bytes)).toBe(true);

    const { studio } = await open();
    const { generation, lacking } = await studio.call('recipe.read', { bytes });
    expect(lacking).toBe(false);
    const told = generationSchema.parse(generation);
    expect(told).toMatchObject({ checkpoint: 'storybook', aspects: { 'light.warmth': 0.5 }, coalition: {} });
    expect(requestOf({ ...emptyDraft, ...draftOf(told) })).toMatchObject({ prompt: 'a dog', seed: 7, sketch: { sketchId, strength: 0.25 } });
    expect(await studio.asset(`sketch/${sketchId}`, {})).not.toBeNull();
  });

  it('tells a what-if by its coalition', async () => {
    const at = await open();
    const { generationId, job } = await at.studio.call('whatif.create', { id: await make(at), coalition: { 'aspect:light.warmth': 0 } });
    await at.studio.finished(job?.id ?? '');
    const bytes = new Uint8Array(readFileSync(join(at.home, 'pictures', `${generationId}.png`)));
    expect((await at.studio.call('recipe.read', { bytes })).generation?.coalition).toEqual({ 'aspect:light.warmth': 0 });
  });

  it('is not there in other files', async () => {
    const { studio } = await open();
    for (const bytes of [sheet, sheet.subarray(0, 30), new Uint8Array(0), Uint8Array.from(Buffer.from('finexl'))]) {
      expect(carriesRecipe(bytes)).toBe(false);
      expect(await studio.call('recipe.read', { bytes })).toEqual({ generation: null, lacking: false });
    }
  });

  it('is not looked for in an endless chunk', () => {
    const bytes = Uint8Array.from([...sheet.subarray(0, 8), 0xff, 0xff, 0xff, 0xff, ...Buffer.from('tEXtother'), ...new Uint8Array(40)]);
    expect(carriesRecipe(bytes)).toBe(false);
  });
});
