import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, describe, expect, it } from 'vitest';
import type { Studio } from '../../../main/studio-interface.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';

const opened: Studio[] = [];
afterEach(async () => {
  for (const studio of opened.splice(0)) await studio.close();
});

async function open(options: Parameters<typeof openFakeStudio>[1] = {}): Promise<StudioAtHand> {
  const at = await openFakeStudio(temporaryFolder(), options);
  opened.push(at.studio);
  return at;
}

interface Start {
  readonly sketchId?: string;
  readonly pictureId?: string;
  readonly maskId?: string;
}

function startOf({ sketchId, pictureId, maskId }: Start) {
  return {
    sketch: sketchId === undefined ? null : { sketchId, strength: 0.5 },
    inpaint: pictureId === undefined || maskId === undefined ? null : { pictureId, maskId },
  };
}

/** A photo; another one for every number. */
async function photo({ studio }: StudioAtHand, number: number): Promise<string> {
  const data = Uint8Array.from({ length: 8 * 8 * 3 }, (_, at) => (at * 7 + number) % 256);
  const { sketchId } = await studio.call('sketch.import', { bytes: new Uint8Array(encode({ width: 8, height: 8, channels: 3, depth: 8, data })) });
  return sketchId;
}

async function make({ studio }: StudioAtHand, start: Start): Promise<string> {
  const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 1, ...startOf(start) });
  for (const job of jobs) await studio.finished(job.id);
  return jobs[0]?.generationId ?? '';
}

/** Whether both the file and the row are there, or neither is. */
async function isKept({ studio, home }: StudioAtHand, sketchId: string): Promise<boolean> {
  const file = existsSync(join(home, 'sketches', `${sketchId}.png`));
  const row = await studio.call('generation.create', { prompt: 'a cat', explain: false, sketch: { sketchId, strength: 0.5 } }).then(
    () => true,
    () => false,
  );
  expect(row, 'a row with its file, or none').toBe(file);
  return file;
}

async function tidy({ studio }: StudioAtHand, held: string[] = []): Promise<void> {
  await studio.call('sketch.tidy', { held });
}

describe('what a deleted picture began from', () => {
  it('goes to the bin: sketch, repainted picture and mask', async () => {
    const at = await open();
    const [sketchId, pictureId, maskId] = [await photo(at, 1), await photo(at, 2), await photo(at, 3)];
    const id = await make(at, { sketchId, pictureId, maskId });
    await at.studio.call('history.delete', { id });
    at.binned.length = 0;
    await tidy(at);
    expect(at.binned.toSorted()).toEqual([sketchId, pictureId, maskId].map((each) => join(at.home, 'sketches', `${each}.png`)).toSorted());
    for (const each of [sketchId, pictureId, maskId]) expect(await isKept(at, each)).toBe(false);
  });

  it('stays while another picture began from it, one that waits to be made too', async () => {
    const at = await open();
    const sketchId = await photo(at, 1);
    const first = await make(at, { sketchId });
    const release = at.engine.hold();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'again', ...startOf({ sketchId }) });
    await at.studio.call('history.delete', { id: first });
    await tidy(at);
    release();
    for (const job of jobs) await at.studio.finished(job.id);
    const again = jobs[0]?.generationId ?? '';
    expect(await at.studio.call('generation.get', { id: again })).toMatchObject({ state: 'done' });
    await at.studio.call('history.delete', { id: again });
    await tidy(at);
    expect(await isKept(at, sketchId)).toBe(false);
  });

  it('stays while the window holds it, and goes once it does not', async () => {
    const at = await open();
    const sketchId = await photo(at, 1);
    await at.studio.call('history.delete', { id: await make(at, { sketchId }) });
    await tidy(at, [sketchId]);
    expect(await at.studio.asset(`sketch/${sketchId}`, {})).not.toBeNull();
    await tidy(at);
    expect(await isKept(at, sketchId)).toBe(false);
  });

  it('stays where it was taken in again since', async () => {
    const at = await open();
    await at.studio.call('history.delete', { id: await make(at, { sketchId: await photo(at, 1) }) });
    const again = await photo(at, 1);
    await tidy(at);
    expect(await isKept(at, again)).toBe(true);
  });

  it('is tried again where the bin refused it', async () => {
    let full = false;
    const binned: string[] = [];
    const at = await open({
      desktop: {
        async trash(paths) {
          if (full) throw new Error('no bin here');
          binned.push(...paths);
        },
        discard: async () => undefined,
        copyPicture: async () => undefined,
        chooseFolder: async () => null,
        chooseFile: async () => null,
        showInFolder: () => undefined,
        printPdf: async (html) => new TextEncoder().encode(`%PDF ${html}`),
        chooseSavePath: async () => null,
      },
    });
    const sketchId = await photo(at, 1);
    await at.studio.call('history.delete', { id: await make(at, { sketchId }) });
    full = true;
    await expect(tidy(at)).rejects.toThrow('no bin here');
    full = false;
    await tidy(at);
    expect(binned).toContain(join(at.home, 'sketches', `${sketchId}.png`));
  });
});

describe('a sketch', () => {
  it('that no picture began from stays, whatever is deleted', async () => {
    const at = await open();
    const sketchId = await photo(at, 1);
    await at.studio.call('history.delete', { id: await make(at, {}) });
    await tidy(at);
    expect(await isKept(at, sketchId)).toBe(true);
  });

  it('that is a copy of a deleted picture goes with it, unless another picture began from it', async () => {
    const at = await open();
    const [first, second] = [await make(at, { sketchId: await photo(at, 1) }), await make(at, { sketchId: await photo(at, 2) })];
    at.engine.paint = { width: 8, height: 8, pixels: Uint8ClampedArray.from({ length: 256 }, (_, at) => (at % 4 === 3 ? 255 : at)) };
    const other = await make(at, {});
    const copy = (await at.studio.call('sketch.ofPicture', { id: first })).sketchId;
    const used = (await at.studio.call('sketch.ofPicture', { id: other })).sketchId;
    const variation = await make(at, { sketchId: used });
    for (const id of [first, second, other]) await at.studio.call('history.delete', { id });
    await tidy(at);
    expect(existsSync(join(at.home, 'sketches', `${copy}.png`))).toBe(false);
    expect(existsSync(join(at.home, 'sketches', `${used}.png`))).toBe(true);
    await at.studio.call('history.delete', { id: variation });
    await tidy(at);
    expect(await isKept(at, used)).toBe(false);
  });

  it('whose file got lost is said to be gone, and is there again once it is added again', async () => {
    const at = await open();
    const sketchId = await photo(at, 1);
    rmSync(join(at.home, 'sketches', `${sketchId}.png`));
    const id = await make(at, { sketchId });
    expect(await at.studio.call('generation.get', { id })).toMatchObject({ state: 'failed', error: { code: 'sketch-unreadable' } });
    await photo(at, 1);
    expect(await at.studio.call('generation.get', { id: await make(at, { sketchId }) })).toMatchObject({ state: 'done', error: null });
  });
});
