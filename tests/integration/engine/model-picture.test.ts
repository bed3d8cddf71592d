import { join } from 'node:path';
import { expect, test } from 'vitest';
import { engineHandlers } from '../../../main/engine/engine-handlers.ts';
import { rendering, TINY_SD15 } from '../diffusion/tiny-checkpoint.ts';

test('a picture for explaining a model is decoded in tiles where the memory does not suffice for the whole', async () => {
  const handlers = engineHandlers({
    resources: join(import.meta.dirname, '../../..'),
    clock: () => performance.now(),
    fault: { kind: 'no-memory-to-decode', seed: null },
    memory: () => ({ free: 1, total: 1e12 }),
  });
  const input = {
    checkpoint: { id: 'tiny-sd15', directory: TINY_SD15 },
    provider: 'cpu',
    rendering: rendering({ width: 128, height: 128, numInferenceSteps: 1, guidanceScale: 1 }),
  };
  const { picture } = await handlers.modelPicture(input, () => undefined, new AbortController().signal);
  expect([picture.width, picture.height]).toEqual([128, 128]);
});
