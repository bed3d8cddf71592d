import type { ChannelHandlers } from './studio-channels.ts';
import type { ServiceParts } from './studio-parts.ts';

type ModelHandlers = Pick<ChannelHandlers, Extract<keyof ChannelHandlers, `models.${string}`>>;

/** One service call a channel, for what models do. */
export function createModelHandlers({ models }: Pick<ServiceParts, 'models'>): ModelHandlers {
  return {
    'models.explain': (request) => models.explain(request),
    'models.cancel': ({ request }) => {
      models.cancel(request);
      return {};
    },
  };
}
