import type { Generation } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { useSelection } from '../../app/selection-store.ts';
import { callStudio } from '../../app/studio-client.ts';
import { useCompose } from '../compose/compose-store.ts';
import { pngOf } from '../compose/sketch-image.ts';
import { useDraw } from './draw-store.ts';
import { emptyDrawing, isBlank } from './drawing.ts';
import { maskPng, sketchPng } from './drawing-export.ts';
import { loadSketch } from './use-underlay.ts';

/** What a drawing table and the form do to each other. Failures become notices, and the drawing stays as it is. */

const firstStrength = 0.5;

/** Opens the table with the sketch of the form; a sketch that was not drawn here lies under an empty sheet. */
export function openSketchTable(width: number, height: number): void {
  const { sketch } = useCompose.getState();
  const table = useDraw.getState().sketch;
  if (sketch !== null && table.savedAs !== sketch.sketchId) {
    // As a step, so that the drawing that was there is one step back.
    useDraw.getState().draw('sketch', emptyDrawing(width, height, { sketchId: sketch.sketchId, kept: true }));
    useDraw.getState().saved('sketch', sketch.sketchId);
  } else if (isBlank(table.history.present)) {
    useDraw.getState().begin('sketch', emptyDrawing(width, height));
  }
  useSelection.getState().open('draw');
}

/** The drawing as it stands becomes the form's sketch. */
export async function takeDrawing(underlay: HTMLImageElement | null): Promise<void> {
  try {
    const { present } = useDraw.getState().sketch.history;
    const { sketchId } = await callStudio('sketch.import', { bytes: await sketchPng(present, underlay) });
    const strength = useCompose.getState().sketch?.strength ?? firstStrength;
    useCompose.getState().change({ sketch: { sketchId, strength, madeFrom: null } });
    useDraw.getState().saved('sketch', sketchId);
    useSelection.getState().open(null);
  } catch (error) {
    notifyError(error, () => void takeDrawing(underlay));
  }
}

/** A picture that was dropped, pasted or chosen, under the strokes. */
export async function layUnder(file: File): Promise<void> {
  try {
    const { sketchId } = await callStudio('sketch.import', { bytes: await pngOf(file) });
    const { present } = useDraw.getState().sketch.history;
    useDraw.getState().draw('sketch', { ...present, underlay: { sketchId, kept: true } });
  } catch (error) {
    notifyError(error);
  }
}

type Picture = Pick<Generation, 'id' | 'prompt' | 'width' | 'height' | 'upscale'>;

/** The next picture begins with this one. */
export async function startFrom(picture: Picture): Promise<void> {
  try {
    const { sketchId } = await callStudio('sketch.ofPicture', { id: picture.id });
    useCompose.getState().change({ ...formFor(picture), sketch: { sketchId, strength: firstStrength, madeFrom: picture.id }, repaint: null });
  } catch (error) {
    notifyError(error, () => void startFrom(picture));
  }
}

/** Opens the table on which the part that changes is painted over. A mask that was begun on this picture is still there. */
export async function repaintPart(picture: Picture): Promise<void> {
  try {
    const { sketchId, width, height } = await callStudio('sketch.ofPicture', { id: picture.id });
    useCompose.getState().change(formFor(picture));
    if (useDraw.getState().maskSource?.pictureId !== sketchId) useDraw.getState().beginMask({ pictureId: sketchId, width, height, madeFrom: picture.id });
    useSelection.getState().open('repaint');
  } catch (error) {
    notifyError(error, () => void repaintPart(picture));
  }
}

/** Opens the table again for the mask that stands in the form; one that was not painted here begins anew. */
export async function openMaskTable(): Promise<void> {
  const { repaint } = useCompose.getState();
  if (repaint === null) return;
  if (useDraw.getState().maskSource?.pictureId !== repaint.pictureId) {
    const picture = await loadSketch(repaint.pictureId);
    if (picture === null) return;
    const { pictureId, madeFrom } = repaint;
    useDraw.getState().beginMask({ pictureId, madeFrom, width: picture.naturalWidth, height: picture.naturalHeight });
  }
  useSelection.getState().open('repaint');
}

/** What is painted over becomes the form's mask. */
export async function takeMask(): Promise<void> {
  const { mask, maskSource, feather } = useDraw.getState();
  if (maskSource === null) return;
  try {
    const { sketchId } = await callStudio('sketch.import', { bytes: await maskPng(mask.history.present, maskSource, feather) });
    const { pictureId, madeFrom } = maskSource;
    useCompose.getState().change({ repaint: { pictureId, maskId: sketchId, madeFrom, keep: useCompose.getState().repaint?.keep ?? 0 } });
    useDraw.getState().saved('mask', sketchId);
    useSelection.getState().open(null);
  } catch (error) {
    notifyError(error, () => void takeMask());
  }
}

/** Size (of an enlarged one that of its original) and, where nothing was written yet, the words of the picture that is gone on from. */
function formFor({ prompt, width, height, upscale }: Picture) {
  const written = useCompose.getState().prompt.trim() !== '';
  const factor = upscale?.factor ?? 1;
  return { size: [width / factor, height / factor] as const, ...(written ? {} : { prompt }) };
}
