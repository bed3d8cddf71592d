import type { ChannelInput, Generation, Job, ReportFormat } from '../../preload/contract.ts';
import type { UpscaleFactor } from '../../preload/contract-upscale.ts';
import { activeJobOf, currentPictureJob, noteJobs, picturesInMaking, useLive } from './live-store.ts';
import { notify, notifyError } from './notices.ts';
import { useSelection } from './selection-store.ts';
import { callStudio } from './studio-client.ts';
import type { Text } from './text.ts';

/** What a person can do to a picture, from a button or a key. Failures become notices. */

export async function star(generation: Pick<Generation, 'id' | 'starred'>): Promise<void> {
  try {
    await callStudio('history.star', { id: generation.id, starred: !generation.starred });
  } catch (error) {
    notifyError(error, () => void star(generation));
  }
}

export async function starAll(ids: readonly string[], starred: boolean): Promise<void> {
  try {
    await callStudio('history.star', { ids: [...ids], starred });
  } catch (error) {
    notifyError(error, () => void starAll(ids, starred));
  }
}

export async function saveReport(id: string, format: ReportFormat, t: Text): Promise<void> {
  try {
    const { path } = await callStudio('report.save', { id, format });
    if (path !== null) notify(t('report.saved'), { advice: path });
  } catch (error) {
    notifyError(error, () => void saveReport(id, format, t));
  }
}

export async function copyPicture(id: string, t: Text): Promise<void> {
  try {
    await callStudio('history.copyPicture', { id });
    notify(t('picture.copied'));
  } catch (error) {
    notifyError(error, () => void copyPicture(id, t));
  }
}

export async function savePicture(id: string, t: Text): Promise<void> {
  try {
    const { path } = await callStudio('history.savePicture', { id });
    if (path !== null) notify(t('picture.saved'), { advice: path });
  } catch (error) {
    notifyError(error, () => void savePicture(id, t));
  }
}

/** Selects what it makes, which may have been made before. */
export async function enlarge(id: string, factor: UpscaleFactor): Promise<void> {
  try {
    const { generationId, job } = await callStudio('generation.upscale', { id, factor });
    if (job !== null) noteJobs([job]);
    useSelection.getState().select(generationId);
  } catch (error) {
    notifyError(error, () => void enlarge(id, factor));
  }
}

export async function showInFolder(id: string): Promise<void> {
  try {
    await callStudio('history.showInFolder', { id });
  } catch (error) {
    notifyError(error);
  }
}

export async function cancelJob(id: string): Promise<void> {
  try {
    await callStudio('jobs.cancel', { id });
  } catch (error) {
    notifyError(error);
  }
}

/** No picture more. The waiting ones go first, so that none begins in between. */
export async function cancelPictures(): Promise<void> {
  const making = picturesInMaking(useLive.getState().jobs);
  const isWaiting = ({ state }: Job): boolean => state === 'queued';
  for (const { id } of [...making.filter(isWaiting), ...making.filter((job) => !isWaiting(job))]) await cancelJob(id);
}

/** The job that Escape would stop: the picture in the making, else the work on the shown picture, else what waits. */
export function cancellableJob(): string | null {
  const { jobs } = useLive.getState();
  const { selectedId, whatIf } = useSelection.getState();
  const picture = currentPictureJob(jobs);
  const underway = picture?.state === 'running' ? picture : null;
  const job = underway ?? activeJobOf(jobs, whatIf?.resultId ?? null) ?? activeJobOf(jobs, selectedId) ?? picture;
  return job?.id ?? null;
}

type ExplainWishes = Omit<ChannelInput<'generation.explain'>, 'id'>;

/** What was last wished of a picture's explanation: other phrases, more orders. */
const lastWishes = new Map<string, ExplainWishes>();

/** The explanation that failed or was stopped, as it was wished; `usual` where it came with its picture. */
export const retryExplanation = (id: string, usual: ExplainWishes = {}): Promise<void> => explainAgain(id, lastWishes.get(id) ?? usual);

export async function explainAgain(id: string, wishes: ExplainWishes = {}): Promise<void> {
  lastWishes.set(id, wishes);
  try {
    await callStudio('generation.explain', { id, ...wishes });
  } catch (error) {
    notifyError(error, () => void explainAgain(id, wishes));
  }
}
