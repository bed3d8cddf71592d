import { notifyError, useNotices } from '../../app/notices.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useCompose, type ComposeDraft } from '../compose/compose-store.ts';
import { useDraw, type DrawState } from './draw-store.ts';

/** Ids of the sketches, pictures and masks that the form shows and the drawing tables have, or can step back to. */
export function heldSketches({ sketch, repaint }: Pick<ComposeDraft, 'sketch' | 'repaint'>, draw: Pick<DrawState, 'sketch' | 'mask' | 'maskSource'>): string[] {
  const under = [draw.sketch.history, draw.mask.history].flatMap(({ past, present, future }) =>
    [...past, present, ...future].map(({ underlay }) => underlay?.sketchId),
  );
  const all = [sketch?.sketchId, repaint?.pictureId, repaint?.maskId, draw.maskSource?.pictureId, ...under];
  return [...new Set(all.filter((id) => id !== undefined))];
}

/** What deleted pictures left behind goes to the bin, unless it is still in use here. */
export async function tidySketches(): Promise<void> {
  // An Undo on offer may want back what no form holds now; the next start tidies.
  if (useNotices.getState().notices.some(({ action }) => action?.label === 'undo')) return;
  try {
    await callStudio('sketch.tidy', { held: heldSketches(useCompose.getState(), useDraw.getState()) });
  } catch (error) {
    notifyError(error, () => void tidySketches());
  }
}
