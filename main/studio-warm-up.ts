import { WHOLE_DECODING } from './engine/rendering.ts';
import { StudioError } from './engine/studio-error.ts';
import type { ServiceParts } from './studio-parts.ts';

/** Opens the checkpoint that the next picture is likely made with. A failure here is no failure yet: whoever makes a picture will be told. */
export async function warmUp({
  session,
  checkpoints,
  providerFor,
  defaultCheckpoint,
}: Pick<ServiceParts, 'session' | 'checkpoints' | 'providerFor' | 'defaultCheckpoint'>): Promise<void> {
  try {
    const id = defaultCheckpoint();
    const provider = await providerFor(id);
    await session.alone(() => session.open(checkpoints.require(id), { provider, decoding: WHOLE_DECODING }));
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
  }
}
