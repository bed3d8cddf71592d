import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../main/engine/studio-error.ts';
import { recipeOfPng } from '../../../main/history/recipe-in-png.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

const opened: StudioAtHand[] = [];

afterEach(async () => {
  for (const { studio } of opened.splice(0)) await studio.close();
});

async function withPicture(): Promise<{ at: StudioAtHand; id: string }> {
  const at = await openFakeStudio(temporaryFolder());
  opened.push(at);
  const { jobs } = await at.studio.call('generation.create', { prompt: 'dog in the park', seed: 7 });
  for (const job of jobs) await at.studio.finished(job.id);
  return { at, id: jobs[0]?.generationId ?? '' };
}

async function regroup({ at, id }: { at: StudioAtHand; id: string }): Promise<void> {
  const { job } = await at.studio.call('generation.explain', { id, phrases: ['dog in', 'park'] });
  await at.studio.finished(job.id);
}

async function seen({ at, id }: { at: StudioAtHand; id: string }) {
  const generation = await at.studio.call('generation.get', { id });
  const { causes } = await at.studio.call('generation.causesAt', { id, x: 0.5, y: 0.5 });
  const png = readFileSync(join(at.home, 'pictures', `${id}.png`));
  return {
    factors: generation.factors.map((factor) => factor.id),
    statements: generation.explanation?.statements.map((statement) => statement.factor),
    causes: causes.map((cause) => cause.factor).toSorted(),
    inFile: recipeOfPng(png)?.recipe.factors.map((factor) => factor.id),
  };
}

const all = (...phrases: readonly string[]) => ({ factors: phrases, statements: phrases, causes: phrases, inFile: phrases });

describe('a picture whose phrases are grouped anew', () => {
  it('has the causes of now, in the row, in its file and at every place', async () => {
    const picture = await withPicture();
    expect(await seen(picture)).toEqual(all('phrase:dog'));
    await regroup(picture);
    expect(await seen(picture)).toEqual(all('phrase:dog-in', 'phrase:park'));
  });

  it('stays as it was explained when the new explanation is not finished', async () => {
    const picture = await withPicture();
    const regions = breakOff(picture.at);
    await regroup(picture);
    expect(regions()).toBe(2);
    expect(await seen(picture)).toEqual(all('phrase:dog'));
  });
});

/** The next explanation sends its maps, then fails. */
function breakOff(at: StudioAtHand): () => number {
  const { call } = at.engine;
  let regions = 0;
  at.engine.call = async (name, input, options = {}) => {
    const output = await call(name, input, {
      ...options,
      onEvent(event) {
        if (event.kind === 'region') regions += 1;
        options.onEvent?.(event);
      },
    });
    if (name === 'explain') throw new StudioError('cancelled', 'Cancelled.');
    return output;
  };
  return () => regions;
}
