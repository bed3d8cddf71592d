import { useInfo } from '../../app/queries.ts';
import { useCompose } from './compose-store.ts';

/** The size that the next picture will have. */
export function usePictureSize(): readonly [width: number, height: number] {
  const info = useInfo();
  const chosen = useCompose((state) => state.size);
  const defaults = info.data?.checkpoints.find((one) => one.id === info.data.defaultCheckpoint)?.defaults;
  return chosen ?? [defaults?.width ?? 256, defaults?.height ?? 256];
}
