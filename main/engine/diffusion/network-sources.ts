import type { NetworkSource } from '../adapters/merged-network.ts';
import { readOptionalJson } from './checkpoint-files.ts';
import type { CheckpointFiles } from './checkpoint-files.ts';

/** Where the networks lie that adapters change, with what their configuration says of their layers. */
export async function networkSources({ directory, networks }: CheckpointFiles): Promise<readonly NetworkSource[]> {
  return [
    { network: 'unet', path: networks.unet, config: await readOptionalJson(directory, 'unet/config.json') },
    { network: 'text_encoder', path: networks.textEncoder, config: null },
    ...(networks.textEncoder2 === null ? [] : [{ network: 'text_encoder_2' as const, path: networks.textEncoder2, config: null }]),
  ];
}
