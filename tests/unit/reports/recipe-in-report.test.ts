import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noisePhoto } from '../history/noise-photo.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from '../jobs/fake-studio.ts';

describe('the report on a picture’s recipe', () => {
  let at: StudioAtHand;
  beforeAll(async () => {
    at = await openFakeStudio(temporaryFolder());
  });
  afterAll(() => at.studio.close());

  async function reportOn(sketchId: string | null, { studio }: StudioAtHand = at): Promise<string> {
    const sketch = sketchId === null ? null : { sketchId, strength: 0.5 };
    const { jobs } = await studio.call('generation.create', { prompt: 'a dog', seed: 1, sketch });
    for (const job of jobs) await studio.finished(job.id);
    const { path } = await studio.call('report.save', { id: jobs[0]?.generationId ?? '', format: 'html' });
    return readFileSync(path ?? '', 'utf8');
  }

  it('says that the file holds the whole of it where it does', async () => {
    expect(await reportOn(null)).toContain('holds the whole recipe');
  });

  it('says that a photo which was too large to travel along is needed besides', async () => {
    const { sketchId } = await at.studio.call('sketch.import', { bytes: noisePhoto() });
    const report = await reportOn(sketchId);
    expect(report).not.toContain('holds the whole recipe');
    expect(report).toContain('too large to travel along');
  });

  it('says that noise from a file is not in it', async () => {
    const other = await openFakeStudio(temporaryFolder(), { renderFiles: { noiseFile: '/noise.npy' } });
    const report = await reportOn(null, other);
    await other.studio.close();
    expect(report).not.toContain('holds the whole recipe');
    expect(report).toContain('not the noise that the picture began from');
  });
});
