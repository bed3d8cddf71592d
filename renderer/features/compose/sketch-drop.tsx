import { ImagePlus, Pencil, X } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { Button, FileTrigger } from 'react-aria-components';
import { assetUrl } from '../../../preload/contract.ts';
import { notifyError } from '../../app/notices.ts';
import { callStudio, StudioCallError } from '../../app/studio-client.ts';
import { useText } from '../../app/text.ts';
import { IconButton } from '../../design/icon-button.tsx';
import { Slider } from '../../design/slider.tsx';
import { openSketchTable } from '../draw/draw-actions.ts';
import { useRecipeOffer } from '../history/use-recipe-offer.ts';
import { useSelection } from '../../app/selection-store.ts';
import { useCompose } from './compose-store.ts';
import { carriesFiles, isTextForField, pictureIn, pngOf } from './sketch-image.ts';
import { usePictureSize } from './use-picture-size.ts';

const firstStrength = 0.5;

async function takeSketch(file: File): Promise<void> {
  try {
    const png = await pngOf(file).catch((cause: unknown) => {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StudioCallError({ code: 'sketch-unreadable', message, retryable: false, details: { name: file.name } });
    });
    const { sketchId } = await callStudio('sketch.import', { bytes: png });
    const strength = useCompose.getState().sketch?.strength ?? firstStrength;
    useCompose.getState().change({ sketch: { sketchId, strength, madeFrom: null } });
  } catch (error) {
    notifyError(error);
  }
}

/** At a drawing table a picture goes to that table. */
function isDrawing(): boolean {
  const { panel } = useSelection.getState();
  return panel === 'draw' || panel === 'repaint';
}

/** A place for a sketch: drawn, dropped or pasted anywhere in the window, or chosen. */
export function SketchDrop() {
  const t = useText();
  const sketch = useCompose((state) => state.sketch);
  const change = useCompose((state) => state.change);
  const [width, height] = usePictureSize();
  const [over, setOver] = useState(false);
  const offerRecipe = useRecipeOffer();
  const take = async (file: File): Promise<void> => {
    await takeSketch(file);
    await offerRecipe(file);
  };
  const takeNow = useEffectEvent((file: File) => void take(file));

  useEffect(() => {
    const paste = (event: ClipboardEvent): void => {
      const file = pictureIn(event.clipboardData);
      if (file === null || isDrawing() || isTextForField(event.target, event.clipboardData, file)) return;
      event.preventDefault();
      takeNow(file);
    };
    const drag = (event: DragEvent): void => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent): void => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      setOver(false);
      const file = pictureIn(event.dataTransfer);
      if (file !== null && !isDrawing()) takeNow(file);
    };
    const listening = new AbortController();
    const { signal } = listening;
    window.addEventListener('paste', paste, { signal });
    window.addEventListener('dragover', drag, { signal });
    window.addEventListener('dragleave', leave, { signal });
    window.addEventListener('drop', drop, { signal });
    return () => listening.abort();
  }, []);

  return (
    <section className={over ? 'sketch sketch--over' : 'sketch'} aria-label={t('compose.sketch')}>
      {sketch === null ? (
        <div className="sketch__empty">
          <Button className="sketch__way" onPress={() => openSketchTable(width, height)}>
            <Pencil aria-hidden="true" />
            {t('compose.sketchDraw')}
          </Button>
          <FileTrigger
            acceptedFileTypes={['image/*']}
            onSelect={(files) => {
              const file = files?.[0];
              if (file !== undefined) void take(file);
            }}
          >
            <Button className="sketch__way">
              <ImagePlus aria-hidden="true" />
              {t('compose.sketchAdd')}
            </Button>
          </FileTrigger>
          <p className="sketch__hint">{t('compose.sketchHint')}</p>
        </div>
      ) : (
        <div className="sketch__filled">
          <img className="sketch__picture" src={assetUrl.sketch(sketch.sketchId)} alt={t('compose.sketchPicture')} />
          <div className="sketch__controls">
            <Slider
              label={t('statement.strength')}
              name={t('compose.sketchStrength')}
              tone="guide"
              value={sketch.strength}
              onChange={(strength) => change({ sketch: { ...sketch, strength } })}
            />
          </div>
          <IconButton small label={t('compose.sketchEdit')} onPress={() => openSketchTable(width, height)}>
            <Pencil />
          </IconButton>
          <IconButton small label={t('compose.sketchRemove')} onPress={() => change({ sketch: null })}>
            <X />
          </IconButton>
        </div>
      )}
    </section>
  );
}
