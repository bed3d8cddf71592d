import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Pipeline } from '../../../main/engine/diffusion/pipeline.ts';
import { inspectAdapter } from '../../../main/engine/inspect-adapter.ts';
import { openReadout } from '../../../main/engine/readout/clip-readout.ts';
import type { Readout } from '../../../main/engine/readout/readout.ts';
import type { AdapterInput, Rendering } from '../../../main/engine/rendering.ts';
import { ASPECTS, openTiny, rendering, STORYBOOK } from '../diffusion/tiny-checkpoint.ts';
import { adapterFactor } from './adapter-inputs.ts';

const FOLDER = join(import.meta.dirname, '../../../models/adapters');
const cardSchema = z.object({ name: z.string(), purpose: z.string(), checkpoint: z.string(), licence: z.string(), truth: z.record(z.string(), z.number()) });
const bundled = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.safetensors'))
  .map((name) => ({
    path: join(FOLDER, name),
    card: cardSchema.parse(JSON.parse(readFileSync(join(FOLDER, name.replace('.safetensors', '.json')), 'utf8'))),
  }));

describe.each(bundled.map(({ card, path }) => [card.name, card, path] as const))('the bundled adapter “%s”', (name, card, path) => {
  let pipeline: Pipeline;
  let readout: Readout;
  beforeAll(async () => {
    pipeline = await openTiny({ directory: STORYBOOK, id: 'storybook' });
    const opened = await openReadout({ directory: join(STORYBOOK, 'readout'), encodeText: (text) => pipeline.encodeText(text), aspects: ASPECTS });
    if (opened === null) throw new Error('storybook has a readout.');
    readout = opened;
  });
  afterAll(() => Promise.all([pipeline.close(), readout.close()]));

  const wanted = (adapters: readonly AdapterInput[]): Rendering =>
    rendering({
      ...pipeline.checkpoint.defaults,
      prompt: 'a castle in the mountains',
      numInferenceSteps: 6,
      adapters,
      factors: adapters.map(({ id, strength }) => adapterFactor(id, strength)),
    });

  it('has a place for every part of it in the checkpoint it names', async () => {
    const { modules, unread, fits } = await inspectAdapter(path, [{ id: card.checkpoint, directory: STORYBOOK }]);
    expect(fits).toEqual([{ checkpoint: 'storybook', found: modules }]);
    expect(unread).toBe(0);
  });

  it('moves a picture where its card says', async () => {
    const plain = await pipeline.render(wanted([]));
    const adapted = await pipeline.render(wanted([{ id: 'bundled', name, path, strength: 1 }]));
    expect(adapted.warnings).toEqual(plain.warnings);
    const [before, after] = [(await readout.read(plain.picture)).levels, (await readout.read(adapted.picture)).levels];
    for (const [aspect, level] of Object.entries(card.truth)) {
      expect(Math.sign(level) * ((after[aspect] ?? 0) - (before[aspect] ?? 0)), aspect).toBeGreaterThan(0);
    }
  });
});
