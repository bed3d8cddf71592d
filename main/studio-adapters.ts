import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type AdapterHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `adapters.${string}`>>;

/** One service call a channel, for all that has to do with adapters. */
export function createAdapterHandlers({ adapters, desktop, emit }: Pick<ServiceParts, 'adapters' | 'desktop' | 'emit'>): AdapterHandlers {
  return {
    'adapters.list': async () => ({ adapters: [...(await adapters.list())] }),
    'adapters.get': ({ id }) => adapters.require(id),
    'adapters.chooseFile': async () => ({ path: await desktop.chooseFile('LoRA', ['safetensors']) }),
    'adapters.add': async ({ path }) => {
      const added = await adapters.add(path);
      emit({ kind: 'adapters' });
      return added;
    },
    'adapters.remove': async ({ id }) => {
      await adapters.remove(id);
      emit({ kind: 'adapters' });
      return {};
    },
  };
}
