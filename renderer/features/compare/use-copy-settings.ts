import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import type { Generation, StudioInfo } from '../../../preload/contract.ts';
import { notify } from '../../app/notices.ts';
import { useInfo } from '../../app/queries.ts';
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
  useCompose.getState().change(draftOf(generation));
  const undo = async (): Promise<void> => {
    if (replaced !== null) await takeForPictures(client, replaced);
    useCompose.setState(before);
  };
  notify(t('toolbar.copied'), {
    ...(info === undefined || isHere ? {} : { advice: t('toolbar.copiedElsewhere', { checkpoint }) }),
    action: { label: 'undo', run: () => void undo() },
  });
}

export function useCopySettings(): (generation: Generation) => Promise<void> {
  const t = useText();
  const client = useQueryClient();
  const info = useInfo().data;
  return (generation) => copySettings(generation, { client, info, t });
}
