import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { afterEach, describe, expect, it } from 'vitest';
import { pictureOfPng } from '../../../main/history/picture-png.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { renderingOfRecipe } from '../../../main/history/recipe.ts';
import { make, openRealStudio, realEngine, ROOT, start, temporaryHome, type RealStudio } from './real-studio.ts';

const WARMTH = 'aspect:light.warmth';
const opened: RealStudio[] = [];

async function open(home = temporaryHome()): Promise<RealStudio> {
  const at = await openRealStudio(home);
  opened.push(at);
  return at;
}

afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close().catch(() => undefined);
});

const pixelsOf = (png: Uint8Array | null): Buffer => Buffer.from(pictureOfPng(png ?? new Uint8Array()).pixels);

describe('the studio with its real engine', () => {
  it('shows the picture first, then explains it, and keeps all of it over a restart', async () => {
    const home = temporaryHome();
    const first = await openRealStudio(home);
    await first.studio.call('profile.set', { aspect: 'light.warmth', level: 1 });
    const made = await make(first, { tasteStrength: 0.8 });
    expect(made).toMatchObject({ state: 'done', provider: 'cpu', aspects: { 'light.warmth': 0.8 } });
    const kinds = first.events.map((event) => event.kind);
    expect(kinds.indexOf('picture')).toBeLessThan(kinds.indexOf('statement'));
    expect(first.events.some((event) => event.kind === 'job' && event.job.previewVersion > 0)).toBe(true);
    const progress = first.events.flatMap((event) => (event.kind === 'job' ? [event.job.progress] : []));
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));

    const statement = made.explanation?.statements.find((each) => each.factor === WARMTH);
    expect(statement).toMatchObject({ applied: 0.8, kind: 'aspect' });
    expect(await first.studio.asset(`region/${made.id}/${encodeURIComponent(WARMTH)}`, { source: 'measured' })).not.toBeNull();
    const { causes } = await first.studio.call('generation.causesAt', { id: made.id, x: 0.5, y: 0.5 });
    expect(causes.map((cause) => cause.change)).toEqual(causes.map((cause) => cause.change).toSorted((a, b) => b - a));
    expect(causes.length).toBeGreaterThan(0);
    const picture = await first.studio.asset(`picture/${made.id}`, {});
    await first.studio.close();

    const second = await open(home);
    expect(await second.studio.call('generation.get', { id: made.id })).toEqual(made);
    expect(await second.studio.asset(`picture/${made.id}`, {})).toEqual(picture);

    // The engine is a new one and has forgotten the trajectory: the ledger on the disk answers.
    const off = await second.studio.call('whatif.create', { id: made.id, coalition: { [WARMTH]: 0 } });
    expect(off.approximate).toBe(true);
    await second.studio.finished(off.job?.id ?? '');
    const exact = pixelsOf(await second.studio.asset(`picture/${off.generationId}`, {}));
    expect(exact.equals(pixelsOf(picture))).toBe(false);
    const plain = pixelsOf(await second.studio.asset(`plain/${made.id}`, {}));
    expect(exact.equals(plain)).toBe(true);
    const approximate = pixelsOf(await second.studio.asset(`approximate/${off.generationId}`, {}));
    expect(distance(approximate, exact)).toBeLessThan(distance(pixelsOf(picture), exact));

    const on = await second.studio.call('whatif.create', { id: off.generationId, coalition: { [WARMTH]: 0.8 } });
    expect(on).toEqual({ generationId: made.id, job: null, approximate: false });
  });

  it('makes all pictures of a batch before it explains any, and explains each as it would have alone', async () => {
    const at = await open();
    const { jobs } = await at.studio.call('generation.create', { prompt: 'a dog in the snow', seed: 3, batch: 2, numInferenceSteps: 2 });
    await Promise.all(jobs.map((job) => at.studio.finished(job.id)));
    const kinds = at.events.map((event) => event.kind);
    expect(kinds.lastIndexOf('picture')).toBeLessThan(kinds.indexOf('statement'));
    const later = await at.studio.call('generation.get', { id: jobs[0]?.generationId ?? '' });
    const alone = await make(at, { prompt: 'a dog in the snow', seed: 3, numInferenceSteps: 2 });
    expect(later).toMatchObject({ state: 'done', explanation: { statements: alone.explanation?.statements } });
  });

  it('makes a picture again from its file alone, sketch and coalition included', async () => {
    const at = await open();
    const sketch = encode({ width: 50, height: 40, channels: 3, depth: 8, data: Uint8Array.from({ length: 6000 }, (_, index) => (index * 31) % 256) });
    const { sketchId } = await at.studio.call('sketch.import', { bytes: new Uint8Array(sketch) });
    const made = await make(at, { aspects: { 'weather.fog': -0.5 }, negativePrompt: 'rain', sketch: { sketchId, strength: 0.4 }, explain: false });
    const { generationId, job } = await at.studio.call('whatif.create', { id: made.id, coalition: { sketch: 0.2, 'aspect:weather.fog': 0.5 } });
    await at.studio.finished(job?.id ?? '');
    await at.studio.close();

    for (const id of [made.id, generationId]) {
      const file = readFileSync(join(at.home, 'pictures', `${id}.png`));
      const found = recipeOfPng(file);
      const carried = found?.inputs.sketch?.png;
      if (found === null || carried === undefined) throw new Error('The file holds no recipe.');
      const elsewhere = join(at.home, '..', `${id}-sketch.png`);
      writeFileSync(elsewhere, carried);
      const { engine } = realEngine();
      await engine.call('open', { checkpoint: { id: found.recipe.checkpoint, directory: join(ROOT, 'models', found.recipe.checkpoint) }, provider: 'cpu' });
      const { picture } = await engine.call('render', { key: 'again', rendering: renderingOfRecipe(found.recipe, elsewhere), preview: false });
      await engine.close();
      expect(Buffer.from(picture.pixels).equals(pixelsOf(file)), id).toBe(true);
    }
  });

  it('outlives the death of its engine: the job is interrupted, the next one is made, the history is whole', async () => {
    const at = await open();
    const before = await make(at, { explain: false });
    const lost = await start(at, { numInferenceSteps: 100, explain: false });
    const next = await start(at, { seed: 8, explain: false });
    await expect
      .poll(() => at.events.some((event) => event.kind === 'job' && event.job.id === lost.id && (event.job.step ?? 0) >= 2), { timeout: 60_000 })
      .toBe(true);
    at.killEngine();
    await at.studio.finished(next.id);
    expect(await at.studio.call('generation.get', { id: lost.generationId })).toMatchObject({
      state: 'interrupted',
      hasPicture: false,
      error: { code: 'engine-stopped', retryable: true },
    });
    expect(await at.studio.call('generation.get', { id: next.generationId })).toMatchObject({ state: 'done', hasPicture: true });
    expect(await at.studio.call('generation.get', { id: before.id })).toEqual(before);

    // An engine that dies while nothing is going on is not even noticed.
    at.killEngine();
    expect(await make(at, { seed: 9, explain: false })).toMatchObject({ state: 'done', hasPicture: true });
  });

  it('cancels between steps, at once, and keeps what was explained so far out of the history', async () => {
    const at = await open();
    const rendering = await start(at, { numInferenceSteps: 200 });
    await expect.poll(() => at.events.some((event) => event.kind === 'job' && (event.job.step ?? 0) >= 2), { timeout: 60_000 }).toBe(true);
    await at.studio.call('jobs.cancel', { id: rendering.id });
    await at.studio.finished(rendering.id);
    expect(await at.studio.call('generation.get', { id: rendering.generationId })).toMatchObject({ state: 'cancelled', hasPicture: false });

    const explaining = await start(at, { numInferenceSteps: 16 });
    await expect
      .poll(() => at.events.some((event) => event.kind === 'job' && event.job.id === explaining.id && event.job.state === 'explaining'), { timeout: 60_000 })
      .toBe(true);
    await at.studio.call('jobs.cancel', { id: explaining.id });
    await at.studio.finished(explaining.id);
    expect(await at.studio.call('generation.get', { id: explaining.generationId })).toMatchObject({ state: 'cancelled', hasPicture: true, explanation: null });
  });

  it('says of a prompt that is longer than the checkpoint reads that its end was not read', async () => {
    const made = await make(await open(), { prompt: `a dog ${'in the very green and very quiet park '.repeat(20)}`, numInferenceSteps: 2, explain: false });
    expect(made.state).toBe('done');
    expect(made.warnings).not.toEqual([]);
  });
});

/** Mean absolute difference of two pictures' bytes. */
function distance(a: Buffer, b: Buffer): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? 0)), 0) / a.length;
}
