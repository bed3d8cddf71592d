import type { QueryClient } from '@tanstack/react-query';
import type { ChannelInput, ChannelName, ChannelOutput } from '../../../preload/contract.ts';
import type { LibraryTask, Offer } from '../../../preload/contract-library.ts';
import { notifyError } from '../../app/notices.ts';
import { queryKeys } from '../../app/queries.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useCompose } from '../compose/compose-store.ts';

/** What a person can do to a checkpoint. Failures become notices. */

async function attempt<Name extends ChannelName>(name: Name, input: ChannelInput<Name>): Promise<ChannelOutput<Name> | null> {
  try {
    return await callStudio(name, input);
  } catch (error) {
    notifyError(error, () => void attempt(name, input));
    return null;
  }
}

/** New pictures are made with it from now on; what the form said of size and steps was about another one. */
export async function takeForPictures(client: QueryClient, id: string): Promise<void> {
  const settings = await attempt('settings.set', { checkpoint: id });
  if (settings === null) return;
  client.setQueryData(queryKeys.settings, settings);
  useCompose.getState().change({ size: null, numInferenceSteps: null, guidanceScale: null });
}

export async function addFolder(): Promise<void> {
  const chosen = await attempt('library.chooseFolder', {});
  if (chosen !== null && chosen.directory !== null) await attempt('library.add', { directory: chosen.directory });
}

/** Folders that were dropped; the studio says of each what is wrong with it. */
export async function addDropped(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    const directory = window.studio.pathOf(file);
    if (directory !== '') await attempt('library.add', { directory });
  }
}

export async function download(offer: Offer, acceptedLicence: string): Promise<boolean> {
  return (await attempt('library.download', { source: offer.source, acceptedLicence })) !== null;
}

export async function verify(id: string): Promise<void> {
  await attempt('library.verify', { id });
}

export async function repair(id: string): Promise<void> {
  await attempt('library.repair', { id });
}

export async function remove(id: string): Promise<void> {
  await attempt('library.remove', { id });
}

export async function steer(task: LibraryTask, where: 'pause' | 'resume' | 'cancel'): Promise<void> {
  await attempt(`library.${where}`, { id: task.id });
}
