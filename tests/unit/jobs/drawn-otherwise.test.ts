import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { refuseDrawnOtherwise } from '../../../main/jobs/work-parts.ts';
import type { Checkpoints } from '../../../main/library/checkpoints.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const opened: StudioAtHand[] = [];
afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close();
});

/** A picture with its reasons, by the bundled checkpoint as it is. */
async function made(): Promise<StudioAtHand & { readonly id: string; readonly checkpoint: string }> {
  const at = await openFakeStudio(temporaryFolder());
  opened.push(at);
  const { jobs } = await at.studio.call('generation.create', { prompt: 'dog', seed: 7, aspects: { 'light.warmth': 0.5 } });
  for (const job of jobs) await at.studio.finished(job.id);
  return { ...at, id: jobs[0]?.generationId ?? '', checkpoint: join(at.resources, 'models', 'storybook') };
}

const off = { 'aspect:light.warmth': 0 };

describe('a picture whose checkpoint has changed since', () => {
  it('is not explained by what draws another one, and keeps the reasons that were found', async () => {
    const { studio, id, checkpoint } = await made();
    appendFileSync(join(checkpoint, 'model_index.json'), '\n');
    const { job } = await studio.call('generation.explain', { id, phrases: null });
    await studio.finished(job.id);
    expect(await studio.call('generation.get', { id })).toMatchObject({
      state: 'failed',
      hasPicture: true,
      error: { code: 'drawn-otherwise' },
      explanation: { summary: 'A summary.' },
    });
  });

  it('gets no what-if, and no entry for one', async () => {
    const { studio, id, checkpoint } = await made();
    appendFileSync(join(checkpoint, 'model_index.json'), '\n');
    await expect(studio.call('whatif.create', { id, coalition: off })).rejects.toMatchObject({ code: 'drawn-otherwise' });
    expect((await studio.call('generation.get', { id })).children).toEqual([]);
  });

  it('can be made again and explained, as it is drawn now', async () => {
    const { studio, id, checkpoint } = await made();
    appendFileSync(join(checkpoint, 'model_index.json'), '\n');
    const { jobs } = await studio.call('generation.create', { prompt: 'dog', seed: 7, aspects: { 'light.warmth': 0.5 } });
    for (const job of jobs) await studio.finished(job.id);
    const again = jobs[0]?.generationId ?? '';
    expect(again).not.toBe(id);
    expect((await studio.call('whatif.create', { id: again, coalition: off })).generationId).not.toBe(again);
  });

  it('is the same where only what measures pictures has changed', async () => {
    const { studio, id, checkpoint } = await made();
    mkdirSync(join(checkpoint, 'readout'), { recursive: true });
    writeFileSync(join(checkpoint, 'readout', 'presence.json'), '{}');
    expect((await studio.call('whatif.create', { id, coalition: off })).generationId).not.toBe(id);
  });
});

describe('a picture from before versions were kept', () => {
  const refuse = (bundled: boolean): Promise<void> => {
    const checkpoints = { require: () => ({ id: 'x', name: 'X', directory: '', bundled }) } as unknown as Checkpoints;
    return refuseDrawnOtherwise({ checkpoints, drawnBy: async () => 'now' }, { id: 'a', checkpoint: 'x', drawnBy: null });
  };

  it('was drawn by an older bundled checkpoint', () => expect(refuse(true)).rejects.toMatchObject({ code: 'drawn-otherwise' }));
  it('was drawn by the person’s own checkpoint as it is', () => expect(refuse(false)).resolves.toBeUndefined());
});
