import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { attentionReader } from '../../../main/engine/diffusion/attention-reader.ts';
import { readOptionalJson } from '../../../main/engine/diffusion/checkpoint-files.ts';
import { NetworkBlends } from '../../../main/engine/diffusion/network-blends.ts';
import type { BlendNetworks } from '../../../main/engine/diffusion/network-blends.ts';
import { denoiser } from '../../../main/engine/diffusion/network-output.ts';
import { PromptEncoder } from '../../../main/engine/diffusion/prompt-encoder.ts';
import { Network } from '../../../main/engine/runtime/session.ts';
import type { NetworkOptions } from '../../../main/engine/runtime/session.ts';
import { TINY_SD15, withCopy } from '../diffusion/tiny-checkpoint.ts';
import { adapter } from './adapter-inputs.ts';

const GB = 2 ** 30;

/** How many blends are open after each of three strengths of an adapter, and while each is merged. */
async function openBlends(directory: string, totalMemory: number): Promise<readonly (readonly [before: number, after: number])[]> {
  const path = join(directory, 'unet/model.onnx');
  const made: Network[] = [];
  const built = (model?: NetworkOptions['model']): BlendNetworks => {
    const unetNetwork = new Network({ path, component: 'unet', provider: 'cpu', threads: 2, clock: () => 0, ...(model === undefined ? {} : { model }) });
    made.push(unetNetwork);
    const unet = denoiser({ network: unetNetwork, batchesGuidance: false, guidanceEmbeddingWidth: null });
    const encoder = new PromptEncoder({ towers: [], takesLongContexts: async () => false });
    return { encoder, unet, unetNetwork, attention: attentionReader(unetNetwork, null), networks: [unetNetwork] };
  };
  const open = (): number => made.filter(({ opened }) => opened).length;
  let before = 0;
  const blends = new NetworkBlends({
    checkpoint: 'tiny-sd15',
    plain: built(),
    sources: [{ network: 'unet', path, config: await readOptionalJson(directory, 'unet/config.json') }],
    totalMemory,
    build(models) {
      before = open();
      return built(models.get('unet'));
    },
  });
  const counts: (readonly [number, number])[] = [];
  for (const strength of [1, 0.5, 0.25]) {
    const { unetNetwork } = await blends.of([adapter('peft', strength)]);
    await unetNetwork.open();
    counts.push([before, open()]);
  }
  await blends.close();
  return counts;
}

it('blends are kept as far as the memory goes, counting weights beside the graph, and make room before the next is merged', () =>
  withCopy(async (directory) => {
    const weights = join(directory, 'unet/model.onnx_data');
    writeFileSync(weights, '');
    // A hole, which takes no room on the disk.
    truncateSync(weights, 2 * GB);
    expect(await openBlends(directory, 8 * GB)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(await openBlends(directory, 12 * GB)).toEqual([
      [0, 1],
      [1, 2],
      [1, 2],
    ]);
  }, TINY_SD15));
