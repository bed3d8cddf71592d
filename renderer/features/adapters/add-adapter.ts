import type { Adapter } from '../../../preload/contract-adapters.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useCompose } from '../compose/compose-store.ts';

/** Takes a file over and puts the adapter into the form. */
export async function addAdapterFrom(path: string): Promise<void> {
  try {
    chooseAdapter(await callStudio('adapters.add', { path }));
  } catch (error) {
    notifyError(error);
  }
}

/** Asks for a file first. */
export async function addAdapterByDialog(): Promise<void> {
  try {
    const { path } = await callStudio('adapters.chooseFile', {});
    if (path !== null) await addAdapterFrom(path);
  } catch (error) {
    notifyError(error);
  }
}

/** Puts an adapter into the form, as it was trained; one that is there already stays as it is. */
export function chooseAdapter({ id, name }: Pick<Adapter, 'id' | 'name'>): void {
  const { adapters, change } = useCompose.getState();
  if (!adapters.some((draft) => draft.id === id)) change({ adapters: [...adapters, { id, name, strength: 1 }] });
}

export function leaveAdapterOut(id: string): void {
  const { adapters, change } = useCompose.getState();
  change({ adapters: adapters.filter((draft) => draft.id !== id) });
}
