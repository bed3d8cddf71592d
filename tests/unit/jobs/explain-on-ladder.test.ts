import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import type { Generation } from '../../../preload/contract.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

let at: StudioAtHand;
afterEach(() => at.studio.close());

/** Makes and explains a picture whose first explanation fails so. */
async function explainedAfter(failure: StudioError): Promise<{ made: Generation; pictures: readonly (boolean | null)[] }> {
  at = await openFakeStudio(temporaryFolder());
  const pictures: (boolean | null)[] = [];
  const { call } = at.engine;
  at.engine.call = (name, input, options) => {
    if (name === 'explain' && 'picture' in input) pictures.push(input.picture !== null);
    return call(name, input, options);
  };
  at.engine.failNext('explain', failure);
  const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog', seed: 7 });
  for (const job of jobs) await at.studio.finished(job.id);
  return { made: await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' }), pictures };
}

describe('an explanation that fails', () => {
  it('is tried on the next rung in a fresh process, against the picture as it is made there, and says so', async () => {
    const { made, pictures } = await explainedAfter(new StudioError('out-of-memory', 'It did not suffice.', { details: { component: 'vae_decoder' } }));
    expect(made).toMatchObject({ state: 'done', hasPicture: true, fallbacks: [expect.stringContaining('while the picture was explained')] });
    expect(made.explanation?.statements).toHaveLength(1);
    expect(at.engine.restarts).toBe(1);
    expect(pictures).toEqual([true, false]);
    expect(at.engine.calls.slice(-3)).toEqual(['explain', 'open', 'explain']);
  });

  it('where the picture’s provider can’t be used any more, is measured against the picture as it is made here', async () => {
    const { made } = await explainedAfter(new StudioError('readout-missing', 'There is none.'));
    const rows = new Database(join(at.home, 'studio.sqlite'));
    rows.prepare('UPDATE generations SET provider = ? WHERE id = ?').run('webgpu', made.id);
    rows.close();
    const asked: boolean[] = [];
    const { call } = at.engine;
    at.engine.call = (name, input, options) => {
      if (name === 'explain' && 'picture' in input) asked.push(input.picture !== null);
      return call(name, input, options);
    };
    const { job } = await at.studio.call('generation.explain', { id: made.id });
    await at.studio.finished(job.id);
    expect(asked).toEqual([false]);
    expect((await at.studio.call('generation.get', { id: made.id })).fallbacks).toEqual([expect.stringContaining('WebGPU')]);
  });

  it('of what no other attempt can help keeps the picture, and is tried no second time', async () => {
    const { made, pictures } = await explainedAfter(new StudioError('readout-missing', 'There is none.'));
    expect(made).toMatchObject({ state: 'failed', hasPicture: true, explanation: null, error: { code: 'readout-missing' }, fallbacks: [] });
    expect(pictures).toEqual([true]);
    expect(at.engine.restarts).toBe(0);
  });
});
