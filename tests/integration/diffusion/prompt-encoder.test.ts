import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readCheckpointFiles } from '../../../main/engine/diffusion/checkpoint-files.ts';
import { PromptEncoder } from '../../../main/engine/diffusion/prompt-encoder.ts';
import { TextTower } from '../../../main/engine/diffusion/text-tower.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import { TINY_SD15 } from './tiny-checkpoint.ts';

const network = new Network({
  path: join(TINY_SD15, 'text_encoder', 'model.onnx'),
  component: 'text_encoder',
  provider: 'cpu',
  threads: 1,
  clock: () => performance.now(),
});
afterAll(() => network.close());

describe('the encodings that are kept', () => {
  it('may be pushed out by new ones that are asked for together with them', async () => {
    const { textTowers } = await readCheckpointFiles(TINY_SD15);
    const encoder = new PromptEncoder({ towers: textTowers.map((files) => new TextTower(network, files)), takesLongContexts: async () => true });
    const first = await encoder.encode('a dog');
    await encoder.encodeAll(Array.from({ length: 250 }, (_, index) => `picture ${index}`));
    const together = await encoder.encodeAll([...Array.from({ length: 20 }, (_, index) => `another ${index}`), 'a dog']);
    expect(together).toHaveLength(21);
    expect(together.at(-1)?.hiddenStates.data).toEqual(first.hiddenStates.data);
  });
});
