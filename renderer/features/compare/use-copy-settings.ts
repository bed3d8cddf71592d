import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Generation, StudioInfo } from '../../../preload/contract.ts';
import { notify } from '../../app/notices.ts';
import { queryKeys, useInfo } from '../../app/queries.ts';
import { useText, type Text } from '../../app/text.ts';
import { draftOf, useCompose } from '../compose/compose-store.ts';
import { takeForPictures } from '../library/library-actions.ts';

interface Copying {
  readonly client: QueryClient;
  /** Undefined until the studio has answered. */
  readonly info: Pick<StudioInfo, 'checkpoints' | 'defaultCheckpoint'> | undefined;
  readonly t: Text;
}

/** Puts a picture's settings into the form, with its checkpoint if that is still there. What stood in the form can be had back. */
export async function copySettings(generation: Generation, { client, info, t }: Copying): Promise<void> {
  const before = useCompose.getState();
  const { checkpoint } = generation;
  const isHere = info?.checkpoints.some(({ id }) => id === checkpoint) === true;
  const replaced = isHere && info.defaultCheckpoint !== checkpoint ? info.defaultCheckpoint : null;
  if (replaced !== null) await takeForPictures(client, checkpoint);
  const copied = draftOf(generation);
  useCompose.getState().change(copied);
  const undo = async (): Promise<void> => {
    // What was changed since is the person's own. Another checkpoint clears settings, so this is found out before.
    const now = useCompose.getState();
    const stillCopied = Object.entries(copied).filter(([key, value]) => now[key as keyof typeof now] === value);
    if (replaced !== null) await takeForPictures(client, replaced);
    useCompose.setState(Object.fromEntries(stillCopied.map(([key]) => [key, before[key as keyof typeof before]])));
  };
  const advice = [
    ...(info === undefined || isHere ? [] : [t('toolbar.copiedElsewhere', { checkpoint })]),
    ...(generation.fromNoiseFile ? [t('recipe.noise')] : []),
  ];
  notify(t('toolbar.copied'), {
    ...(advice.length === 0 ? {} : { advice: advice.join(' ') }),
    action: { label: 'undo', run: () => void undo() },
  });
}

export function useCopySettings(): (generation: Generation) => Promise<void> {
  const t = useText();
  const client = useQueryClient();
  // Asked for by whoever shows pictures; read when it is needed, which may be long after the notice came.
  useInfo();
  return (generation) => copySettings(generation, { client, info: client.getQueryData<StudioInfo>(queryKeys.info), t });
}
