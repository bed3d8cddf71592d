import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { GenerateRequest } from '../../../preload/contract.ts';
import { openFakeStudio, temporaryFolder, type StudioAtHand } from './fake-studio.ts';

let at: StudioAtHand;
beforeAll(async () => {
  at = await openFakeStudio(temporaryFolder());
});
afterAll(() => at.studio.close());

const cases: readonly (readonly [what: string, request: GenerateRequest, code: string, says: string])[] = [
  ['an empty prompt', { prompt: '' }, 'prompt-empty', 'few words'],
  ['a prompt of blanks', { prompt: ' \n\t ' }, 'prompt-empty', 'few words'],
  ['a prompt of 10,000 characters', { prompt: 'dog '.repeat(2500) }, 'prompt-too-long', '2000'],
  ['a negative prompt of 10,000 characters', { prompt: 'a dog', negativePrompt: 'x'.repeat(10_000) }, 'prompt-too-long', 'negative'],
  ['a checkpoint that is not installed', { prompt: 'a dog', checkpoint: 'dream-xl' }, 'checkpoint-unknown', 'storybook'],
  ['a checkpoint outside the folders', { prompt: 'a dog', checkpoint: '../storybook' }, 'checkpoint-unknown', 'storybook'],
  ['an aspect that does not exist', { prompt: 'a dog', aspects: { 'light.sparkle': 1 } }, 'aspect-unknown', 'light.sparkle'],
  ['a size the checkpoint cannot make', { prompt: 'a dog', width: 1024, height: 768 }, 'size-unsupported', '8×8'],
  ['no steps', { prompt: 'a dog', numInferenceSteps: 0 }, 'setting-out-of-range', 'numInferenceSteps'],
  ['a thousand steps', { prompt: 'a dog', numInferenceSteps: 1000 }, 'setting-out-of-range', 'numInferenceSteps'],
  ['guidance below 0', { prompt: 'a dog', guidanceScale: -1 }, 'setting-out-of-range', 'guidanceScale'],
  ['guidance that is no number', { prompt: 'a dog', guidanceScale: Number.NaN }, 'setting-out-of-range', 'guidanceScale'],
  ['a seed beyond 32 bits', { prompt: 'a dog', seed: 2 ** 32 }, 'setting-out-of-range', 'seed'],
  ['a level beyond a pole', { prompt: 'a dog', aspects: { 'light.warmth': 2 } }, 'setting-out-of-range', 'light.warmth'],
  ['a picture to repaint that was never added', { prompt: 'a dog', inpaint: { pictureId: 'nothing', maskId: 'nothing' } }, 'sketch-unreadable', 'nothing'],
  ['a sketch that was never added', { prompt: 'a dog', sketch: { sketchId: 'nothing', strength: 0.5 } }, 'sketch-unreadable', 'nothing'],
];

describe('a request', () => {
  it.each(cases)('with %s is refused, and nothing is stored', async (_what, request, code, says) => {
    await expect(at.studio.call('generation.create', request)).rejects.toMatchObject({ name: 'StudioError', code, message: expect.stringContaining(says) });
    expect((await at.studio.call('history.list', {})).generations).toEqual([]);
    expect(readdirSync(join(at.home, 'pictures'))).toEqual([]);
    expect(at.engine.calls).toEqual([]);
  });
});
