import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode, encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../../main/command-line/run.ts';
import { noisePhoto } from '../history/noise-photo.ts';
import { openFakeStudio, temporaryFolder } from '../jobs/fake-studio.ts';
import { fakeSurroundings } from './fake-surroundings.ts';

describe('finexl reproduce', () => {
  let resources = '';
  let home = '';
  let sketchId = '';
  /** Two pictures, one of which began from a photo. */
  const file = { fromPhoto: '', plain: '' };

  beforeAll(async () => {
    const at = await openFakeStudio(temporaryFolder());
    ({ resources, home } = at);
    ({ sketchId } = await at.studio.call('sketch.import', { bytes: noisePhoto() }));
    const made = async (sketch: { sketchId: string; strength: number } | null): Promise<string> => {
      const { jobs } = await at.studio.call('generation.create', { prompt: 'dog', seed: 1, explain: false, sketch });
      for (const job of jobs) await at.studio.finished(job.id);
      return join(home, 'pictures', `${jobs[0]?.generationId ?? ''}.png`);
    };
    file.fromPhoto = await made({ sketchId, strength: 0.5 });
    file.plain = await made(null);
    await at.studio.close();
  });

  async function reproduce(picture: string, where = home) {
    const at = fakeSurroundings(resources);
    const code = await runCommandLine(['reproduce', picture, '--home', where], at.surroundings);
    return { code, out: at.out(), err: at.err() };
  }

  it('takes a photo that was too large to travel along from the data folder', async () => {
    expect(await reproduce(file.fromPhoto)).toMatchObject({ code: 0, out: expect.stringContaining('bit for bit') });
  });

  it('says where to go where the photo is not', async () => {
    expect(await reproduce(file.fromPhoto, join(temporaryFolder(), 'elsewhere'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^sketch-unreadable: .*--home/u),
    });
    rmSync(join(home, 'sketches', `${sketchId}.png`));
    expect(await reproduce(file.fromPhoto)).toMatchObject({ code: 1, err: expect.stringMatching(/^sketch-unreadable: /u) });
  });

  it('compares with a file whose opaque alpha another program left out', async () => {
    const { width, height, data, text } = decode(readFileSync(file.plain));
    const smaller = join(temporaryFolder(), 'smaller.png');
    writeFileSync(smaller, encode({ width, height, channels: 3, depth: 8, data: Uint8Array.from(data).filter((_, at) => at % 4 !== 3), text }));
    expect(await reproduce(smaller)).toMatchObject({ code: 0, out: expect.stringContaining('bit for bit') });
  });

  it('says before anything is made that another kind of PNG can’t be compared', async () => {
    const { width, height, text } = decode(readFileSync(file.plain));
    const grey = join(temporaryFolder(), 'grey.png');
    writeFileSync(grey, encode({ width, height, channels: 1, depth: 8, data: new Uint8Array(width * height), text }));
    expect(await reproduce(grey)).toMatchObject({ code: 2, err: expect.stringMatching(/^usage: .*compared/u) });
  });
});
