import { useQueryClient } from '@tanstack/react-query';
import type { Generation } from '../../../preload/contract.ts';
import { notify } from '../../app/notices.ts';
import { useInfo } from '../../app/queries.ts';
import { useText } from '../../app/text.ts';
import { draftOf, useCompose } from '../compose/compose-store.ts';
import { takeForPictures } from '../library/library-actions.ts';

/** Puts a picture's settings into the form, with its checkpoint if that is still there. */
export function useCopySettings(): (generation: Generation) => Promise<void> {
  const t = useText();
  const client = useQueryClient();
  const checkpoints = useInfo().data?.checkpoints ?? [];
  return async (generation) => {
    if (checkpoints.some((one) => one.id === generation.checkpoint)) await takeForPictures(client, generation.checkpoint);
    useCompose.getState().change(draftOf(generation));
    notify(t('toolbar.copied'));
  };
}
